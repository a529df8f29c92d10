package tradepost.node.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tradepost.auth.AuthSettings;
import tradepost.gateway.bridge.BridgeVerticle;
import tradepost.gateway.http.Clients;
import tradepost.gateway.limit.RateLimits;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.kernel.config.Settings;
import tradepost.node.process.Ports;
import tradepost.node.process.ProgramRefusal;

/**
 * Checks the settings: `serve` refuses to start if they are unsafe or cannot work. Each refusal names the setting, never its
 * value.
 */
public final class SettingChecks {
    public static final int SECRET_MIN_CHARACTERS = 32;
    public static final int ADMIN_PASSWORD_MIN_CHARACTERS = 8;
    private static final int SECRET_MIN_DISTINCT = 8;
    /** Parts of sample secrets that circulate in tutorials. */
    private static final Set<String> SAMPLES = Set.of(
            "change",
            "your_",
            "your-",
            "example",
            "secret-key",
            "secret_key",
            "secretkey",
            "insecure",
            "password",
            "0000000",
            "1234567",
            "abcdefg");

    private static final Pattern MEMBER = Pattern.compile("([^:\\s]+|\\[[0-9a-fA-F:.]+]):\\d{1,5}");

    private SettingChecks() {}

    public static void of(Config config) {
        var contexts = Contexts.inOrder(config.list(Settings.CONTEXTS));
        if (contexts.isEmpty() && !config.hasGateway())
            throw new ProgramRefusal("contexts is empty: list what runs in this node, from "
                    + Contexts.everything().replace(",", ", "));
        secrets(config, contexts);
        bus(config);
        members(config);
        if ("open".equals(config.text(AuthSettings.REGISTRATION)))
            throw new ProgramRefusal("registration must not be open in production: set customer, invite or closed");
        var admin = config.text(AuthSettings.ADMIN_PASSWORD);
        if (!admin.isEmpty() && admin.length() < ADMIN_PASSWORD_MIN_CHARACTERS)
            throw new ProgramRefusal("admin.password is too short: TRADEPOST_ADMIN_PASSWORD needs "
                    + ADMIN_PASSWORD_MIN_CHARACTERS + " characters or more");
        readable(config, Settings.CLUSTER_CONFIG);
        parts(config);
        databases(config, contexts);
    }

    /** Checks what the gateway, the bridge and the contexts of a process read of the settings, in development too. */
    public static void parts(Config config) {
        Contexts.inOrder(config.list(Settings.CLUSTER_CONTEXTS));
        bridge(config);
        readable(config, Settings.PDF_FONT);
        Clients.of(config); // fails if http.trusted_proxies is invalid
        RateLimits.check(config);
        if (!config.text(Settings.TRACE_ENDPOINT).isEmpty()) collector(config);
        Contexts.check(config, Contexts.inOrder(config.list(Settings.CONTEXTS)));
    }

    /** The URL of {@code trace.endpoint}, without a slash at its end. */
    public static String collector(Config config) {
        var url = config.text(Settings.TRACE_ENDPOINT).strip().replaceAll("/+$", "");
        if (!url.matches("https?://[^\\s/?#@]+(/[^\\s?#]*)?"))
            throw new ProgramRefusal("trace.endpoint must be the URL of a collector, such as http://127.0.0.1:4318");
        return url;
    }

    private static void readable(Config config, Setting path) {
        var file = config.text(path).strip();
        if (!file.isEmpty() && !Files.isReadable(Path.of(file)))
            throw new ProgramRefusal(
                    path.key() + " names " + file + ", which cannot be read: check its path and permission");
    }

    public static void databases(Config config, List<String> contexts) {
        for (var context : contexts)
            if (config.database(context).password().isEmpty())
                throw new ProgramRefusal("db.password is missing: set DB_PASSWORD, or TRADEPOST_DB_"
                        + context.toUpperCase(Locale.ROOT) + "_PASSWORD for this context alone");
        var ca = config.text(Settings.DB_TLS_CA);
        if (ca.isEmpty() || contexts.isEmpty()) return;
        try (var in = Files.newInputStream(Path.of(ca))) {
            if (!CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .isEmpty()) return;
        } catch (IOException e) {
            throw new ProgramRefusal("db.tls_ca names " + ca + ", which cannot be read: check its path and permission");
        } catch (GeneralSecurityException e) {
            // refused below like an empty file
        }
        throw new ProgramRefusal(
                "db.tls_ca names " + ca + ", which contains no PEM certificate: use the certificate of the CA that"
                        + " signed PostgreSQL's certificate");
    }

    /** Only auth decrypts the signing keys, so other nodes need not know their secret. */
    private static void secrets(Config config, List<String> contexts) {
        if (contexts.contains("auth")) secret(config, AuthSettings.JWT_SECRET);
        secret(config, Settings.SERVICE_SECRET);
        if (!config.text(Settings.SERVICE_SECRET_PREVIOUS).isEmpty()) secret(config, Settings.SERVICE_SECRET_PREVIOUS);
        for (var s : List.of(Settings.SERVICE_SECRET, Settings.SERVICE_SECRET_PREVIOUS))
            if (!config.text(s).isEmpty() && config.text(s).equals(config.text(AuthSettings.JWT_SECRET)))
                throw new ProgramRefusal(s.key() + " has the same value as jwt.secret: set different values");
    }

    private static void secret(Config config, Setting s) {
        var value = config.text(s);
        var how = ": set " + s.environment().getLast() + " to " + SECRET_MIN_CHARACTERS + " random characters or more";
        if (value.isEmpty()) throw new ProgramRefusal(s.key() + " is missing" + how);
        if (value.length() < SECRET_MIN_CHARACTERS) throw new ProgramRefusal(s.key() + " is too short" + how);
        var lower = value.toLowerCase(Locale.ROOT);
        if (SAMPLES.stream().anyMatch(lower::contains)
                || value.chars().distinct().count() < SECRET_MIN_DISTINCT)
            throw new ProgramRefusal(s.key() + " is a published sample or not random" + how);
    }

    private static void bus(Config config) {
        if (Set.of("0.0.0.0", "::", "").contains(config.text(Settings.BUS_HOST)))
            throw new ProgramRefusal(
                    "bus.host must be an address of this node that the others can reach, not a wildcard");
        if (!config.flag(Settings.BUS_TLS)) {
            if (isLoopback(config.text(Settings.BUS_HOST))) return;
            throw new ProgramRefusal(
                    "bus.tls may be false only where bus.host is loopback: without certificates anyone who reaches"
                            + " the bus can join the cluster");
        }
        var trust = store(config, Settings.BUS_TRUST_STORE, Settings.BUS_TRUST_STORE_PASSWORD);
        var own = certificate(config, Settings.BUS_KEY_STORE, Settings.BUS_KEY_STORE_PASSWORD);
        var authorities = authorities(trust);
        if (authorities.isEmpty())
            throw new ProgramRefusal("bus.trust_store contains no CA certificate: use the trust.p12 that"
                    + " cluster-config/make-certificates.sh made");
        if (authorities.stream().noneMatch(a -> isSignedBy(own, a)))
            throw new ProgramRefusal(
                    "bus.key_store contains a certificate that bus.trust_store does not trust: both must come from"
                            + " the CA of this cluster");
    }

    /** Without TLS an access token would cross the network readably. */
    private static void bridge(Config config) {
        if (!config.hasBridge()) return;
        var host = config.text(Settings.BRIDGE_HOST);
        if (config.text(Settings.BRIDGE_KEY_STORE).isEmpty()) {
            if (!config.text(Settings.BRIDGE_TRUST_STORE).isEmpty())
                throw new ProgramRefusal(
                        "bridge.trust_store is set, but bridge.key_store is missing: set both for TLS");
            if (!isLoopback(host))
                throw new ProgramRefusal("bridge.key_store is missing: without it bridge.host must be loopback");
        } else certificate(config, Settings.BRIDGE_KEY_STORE, Settings.BRIDGE_KEY_STORE_PASSWORD);
        if (!config.text(Settings.BRIDGE_TRUST_STORE).isEmpty()) {
            var clients = authorities(store(config, Settings.BRIDGE_TRUST_STORE, Settings.BRIDGE_TRUST_STORE_PASSWORD));
            if (clients.isEmpty()) throw new ProgramRefusal("bridge.trust_store contains no CA certificate");
            if (!"dev".equals(config.text(Settings.MODE)) // which has no bus
                    && config.flag(Settings.BUS_TLS)
                    && authorities(store(config, Settings.BUS_TRUST_STORE, Settings.BUS_TRUST_STORE_PASSWORD)).stream()
                            .anyMatch(clients::contains))
                throw new ProgramRefusal(
                        "bridge.trust_store contains the CA of the bus: whoever has a certificate of that CA"
                                + " can join the cluster, so clients need another CA");
        } else if (!config.text(Settings.BRIDGE_CERTIFICATES).isEmpty())
            throw new ProgramRefusal(
                    "bridge.certificates needs bridge.trust_store: without it no certificate is verified");
        BridgeVerticle.check(config);
    }

    /** The default names only this machine: a node on another address would form its own cluster unnoticed. */
    private static void members(Config config) {
        var host = config.text(Settings.BUS_HOST);
        var members = config.list(Settings.CLUSTER_MEMBERS);
        if (members.isEmpty())
            throw new ProgramRefusal("cluster.members is empty: list host:port of Hazelcast on every node");
        for (var member : members)
            if (!MEMBER.matcher(member).matches() || port(member) < 1 || port(member) > Ports.MAX)
                throw new ProgramRefusal(
                        "cluster.members names " + member + ", which does not have the form host:port");
        if (isLoopback(host)) return;
        if (!Ports.isLocal(host))
            throw new ProgramRefusal(
                    "bus.host is " + host + ", which is not an address of this machine: set one that is");
        if (members.stream().allMatch(SettingChecks::isOfLoopback))
            throw new ProgramRefusal("cluster.members names only this machine's loopback (" + String.join(", ", members)
                    + "), so no other node would ever be found: list host:port of Hazelcast on every node, this one as "
                    + host + ":" + config.text(Settings.CLUSTER_PORT));
    }

    private static int port(String member) {
        return Integer.parseInt(member.substring(member.lastIndexOf(':') + 1));
    }

    private static boolean isOfLoopback(String member) {
        try {
            return InetAddress.getByName(member.substring(0, member.lastIndexOf(':')))
                    .isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // the name of another node, which may become resolvable later
        }
    }

    static boolean isLoopback(String host) {
        return address(host).isLoopbackAddress();
    }

    /** The address of {@code bus.host}, which may be a name. */
    public static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new ProgramRefusal("bus.host cannot be resolved: set an address of this machine");
        }
    }

    private static KeyStore store(Config config, Setting path, Setting password) {
        var file = config.text(path);
        if (file.isEmpty())
            throw new ProgramRefusal(path.key()
                    + " is missing: make certificates with cluster-config/make-certificates.sh" + " and name the file");
        readable(config, path);
        if (config.text(password).isEmpty())
            throw new ProgramRefusal(password.key() + " is missing: set "
                    + password.environment().getFirst());
        try {
            return KeyStore.getInstance(
                    Path.of(file).toFile(), config.text(password).toCharArray());
        } catch (IOException | GeneralSecurityException e) {
            throw new ProgramRefusal(path.key() + " cannot be opened with " + password.key()
                    + ": the password is wrong, or the file is not a PKCS12 store");
        }
    }

    /** The certificate of a store: with its key, and valid today. */
    private static X509Certificate certificate(Config config, Setting path, Setting secret) {
        var store = store(config, path, secret);
        try {
            var password = config.text(secret).toCharArray();
            for (var alias : Collections.list(store.aliases()))
                if (store.isKeyEntry(alias)
                        && store.getKey(alias, password) != null
                        && store.getCertificate(alias) instanceof X509Certificate c) {
                    c.checkValidity();
                    return c;
                }
        } catch (UnrecoverableKeyException e) {
            throw new ProgramRefusal(path.key() + " contains a key that " + secret.key() + " does not open");
        } catch (CertificateNotYetValidException e) {
            throw new ProgramRefusal(path.key() + " contains a certificate that is not valid yet: check the clock");
        } catch (GeneralSecurityException e) {
            throw new ProgramRefusal(path.key() + " contains a certificate that has expired: make a new one with"
                    + " cluster-config/make-certificates.sh");
        }
        throw new ProgramRefusal(
                path.key() + " contains no key with its certificate: use the node's own .p12, not the trust store");
    }

    /** The certificate of the bridge, if the node has a bridge that encrypts its connections. */
    public static Optional<X509Certificate> ofBridge(Config config) {
        if (!config.hasBridge() || config.text(Settings.BRIDGE_KEY_STORE).isEmpty()) return Optional.empty();
        return Optional.of(certificate(config, Settings.BRIDGE_KEY_STORE, Settings.BRIDGE_KEY_STORE_PASSWORD));
    }

    /** The certificates of the bus by purpose, if bus.tls is on: the node's own, and the CA certificate that expires first. */
    public static Map<String, X509Certificate> ofBus(Config config) {
        if (!config.flag(Settings.BUS_TLS)) return Map.of();
        var trust = store(config, Settings.BUS_TRUST_STORE, Settings.BUS_TRUST_STORE_PASSWORD);
        var first = authorities(trust).stream().min(Comparator.comparing(X509Certificate::getNotAfter));
        var own = certificate(config, Settings.BUS_KEY_STORE, Settings.BUS_KEY_STORE_PASSWORD);
        return Map.of("node", own, "ca", first.orElseThrow());
    }

    private static List<X509Certificate> authorities(KeyStore store) {
        var out = new ArrayList<X509Certificate>();
        try {
            for (var alias : Collections.list(store.aliases()))
                if (store.isCertificateEntry(alias) && store.getCertificate(alias) instanceof X509Certificate c)
                    out.add(c);
        } catch (GeneralSecurityException e) {
            return List.of();
        }
        return out;
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
