package tradepost.gateway.bridge;

import io.vertx.core.net.NetSocket;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.Settings;
import tradepost.kernel.extension.ServePermission;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.value.Ids;

/** The clients that a certificate identifies, by its common name, with the permissions of the setting. */
final class CertificateClients {
    static final String ROLE = "certificate";

    private static final Set<String> KNOWN = ContextModule.all().stream()
            .flatMap(c -> c.permissions().stream())
            .map(line -> List.of(line.split(" ", -1)))
            .flatMap(words -> Stream.concat(words.stream().skip(1), Stream.of("*"))
                    .map(action -> words.getFirst() + ":" + action))
            .collect(Collectors.toUnmodifiableSet());

    /** @param until the certificate expires */
    record Identified(Caller caller, Instant until) {}

    private final Map<String, Caller> callers = new HashMap<>();

    /** @throws Config.Invalid for an entry that is not {@code name=permission permission}, or an unknown permission */
    CertificateClients(Config config) {
        var key = Settings.BRIDGE_CERTIFICATES.key();
        for (var entry : config.list(Settings.BRIDGE_CERTIFICATES)) {
            int equals = entry.indexOf('=');
            var name = equals < 1 ? "" : entry.substring(0, equals).strip();
            var permissions = List.of(entry.substring(equals + 1).strip().split("\\s+"));
            if (name.isEmpty()) throw new Config.Invalid(key + " must list name=permission permission");
            for (var p : permissions)
                if (!KNOWN.contains(p) && !ServePermission.is(p))
                    throw new Config.Invalid(key + " grants " + name + " " + p + ", which is not a permission");
            var caller = new Caller(Ids.named(ROLE + ":" + name), ROLE, permissions);
            if (callers.put(name, caller) != null) throw new Config.Invalid(key + " lists " + name + " twice");
        }
    }

    /** Null for a client without a certificate, or with one that is not listed. */
    @Nullable
    Identified of(NetSocket socket) {
        if (!socket.isSsl() || callers.isEmpty()) return null;
        try {
            if (!(socket.peerCertificates().getFirst() instanceof X509Certificate certificate)) return null;
            var caller = callers.get(commonName(certificate));
            return caller == null
                    ? null
                    : new Identified(caller, certificate.getNotAfter().toInstant());
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    /** Empty if it has none or several. */
    private static String commonName(X509Certificate certificate) {
        try {
            var names = new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(r -> r.getType().equalsIgnoreCase("CN"))
                            .toList();
            return names.size() == 1 ? String.valueOf(names.getFirst().getValue()) : "";
        } catch (InvalidNameException e) {
            return "";
        }
    }
}
