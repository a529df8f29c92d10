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
import tradepost.audit.AuditSettings;
import tradepost.auth.AuthSettings;
import tradepost.gateway.bridge.BridgeVerticle;
import tradepost.gateway.http.Clients;
import tradepost.gateway.limit.RateLimits;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.kernel.config.SettingFaults;
import tradepost.kernel.config.Settings;
import tradepost.kernel.identity.Roles;
import tradepost.node.process.Ports;

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

    /** Fails with {@link Config.Invalid}, a line for each fault. */
    public static void of(Config config) {
        of(config, new SettingFaults());
    }

    /** @param faults those that reading the settings has found; they are reported, too */
    public static void of(Config config, SettingFaults faults) {
        var contexts = contexts(config, faults);
        secrets(config, contexts, faults);
        bus(config, faults);
        members(config, faults);
        if ("open".equals(config.text(AuthSettings.REGISTRATION)))
            faults.add("registration must not be open in production: set customer or closed");
        if (!config.text(Settings.DEV_ANONYMOUS).isEmpty())
            faults.add("dev.anonymous must not be set in production: every request needs a token");
        var admin = config.text(AuthSettings.ADMIN_PASSWORD);
        if (!admin.isEmpty() && admin.length() < ADMIN_PASSWORD_MIN_CHARACTERS)
            faults.add("admin.password is too short: TRADEPOST_ADMIN_PASSWORD needs " + ADMIN_PASSWORD_MIN_CHARACTERS
                    + " characters or more");
        faults.check(() -> readable(config, Settings.CLUSTER_CONFIG));
        parts(config, contexts, faults);
        databases(config, contexts, faults);
        faults.report();
    }

    /** The contexts of this node that exist. */
    private static List<String> contexts(Config config, SettingFaults faults) {
        var chosen = config.list(Settings.CONTEXTS);
        if (chosen.isEmpty())
            faults.add("contexts is empty: list what runs in this node, from "
                    + Contexts.everything().replace(",", ", "));
        faults.check(() -> Contexts.inOrder(chosen));
        return Contexts.names().stream().filter(chosen::contains).toList();
    }

    /** Checks what the gateway, the bridge and the contexts of a process read of the settings, in development too. */
    public static void parts(Config config) {
        var faults = new SettingFaults();
        parts(config, contexts(config, faults), faults);
        faults.report();
    }

    private static void parts(Config config, List<String> contexts, SettingFaults faults) {
        faults.check(() -> Contexts.inOrder(config.list(Settings.CLUSTER_CONTEXTS)));
        bridge(config, faults);
        faults.check(() -> anonymous(config));
        faults.check(() -> readable(config, Settings.PDF_FONT));
        faults.check(() -> Clients.of(config)); // fails if http.trusted_proxies is invalid
        faults.check(() -> RateLimits.check(config));
        if (!config.text(Settings.TRACE_ENDPOINT).isEmpty()) faults.check(() -> collector(config));
        for (var context : contexts) faults.check(() -> Contexts.check(config, context));
    }

    private static void anonymous(Config config) {
        var role = config.text(Settings.DEV_ANONYMOUS);
        if (!role.isEmpty() && !Roles.BUILT_IN.containsKey(role))
            throw new Config.Invalid(
                    "dev.anonymous (--anonymous) must be one of " + String.join(", ", Roles.BUILT_IN.keySet()));
    }

    /** The URL of {@code trace.endpoint}, without a slash at its end. */
    public static String collector(Config config) {
        var url = config.text(Settings.TRACE_ENDPOINT).strip().replaceAll("/+$", "");
        if (!url.matches("https?://[^\\s/?#@]+(/[^\\s?#]*)?"))
            throw new Config.Invalid("trace.endpoint must be the URL of a collector, such as http://127.0.0.1:4318");
        return url;
    }

    private static void readable(Config config, Setting path) {
        var file = config.text(path).strip();
        if (!file.isEmpty() && !Files.isReadable(Path.of(file)))
            throw new Config.Invalid(
                    path.key() + " names " + file + ", which cannot be read: check its path and permission");
    }

    /** Fails with {@link Config.Invalid}, a line for each fault. */
    public static void databases(Config config, List<String> contexts) {
        var faults = new SettingFaults();
        databases(config, contexts, faults);
        faults.report();
    }

    private static void databases(Config config, List<String> contexts, SettingFaults faults) {
        var without = new ArrayList<String>();
        for (var context : contexts)
            faults.check(() -> {
                if (config.database(context).password().isEmpty()) without.add(context);
            });
        if (!without.isEmpty())
            faults.add("db.password is missing for " + String.join(", ", without)
                    + ": set DB_PASSWORD, or for a context alone, such as TRADEPOST_DB_"
                    + without.getFirst().toUpperCase(Locale.ROOT) + "_PASSWORD");
        if (!config.text(Settings.DB_TLS_CA).isEmpty() && !contexts.isEmpty())
            faults.check(() -> authority(config.text(Settings.DB_TLS_CA)));
    }

    private static void authority(String file) {
        try (var in = Files.newInputStream(Path.of(file))) {
            if (!CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .isEmpty()) return;
        } catch (IOException e) {
            throw new Config.Invalid(
                    "db.tls_ca names " + file + ", which cannot be read: check its path and permission");
        } catch (GeneralSecurityException e) {
            // refused below like an empty file
        }
        throw new Config.Invalid(
                "db.tls_ca names " + file + ", which contains no PEM certificate: use the certificate of the CA that"
                        + " signed PostgreSQL's certificate");
    }

    /** Only auth decrypts the signing keys, so other nodes need not know their secret. */
    private static void secrets(Config config, List<String> contexts, SettingFaults faults) {
        if (contexts.contains("auth")) faults.check(() -> secret(config, AuthSettings.JWT_SECRET));
        var signing = config.text(AuditSettings.SIGNING_SECRET);
        if (!signing.isEmpty() && !AuditSettings.isKey(signing))
            faults.add(AuditSettings.SIGNING_SECRET.key()
                    + " is not 32 bytes in Base64: make one with `openssl rand -base64 32`");
        faults.check(() -> secret(config, Settings.SERVICE_SECRET));
        if (!config.text(Settings.SERVICE_SECRET_PREVIOUS).isEmpty())
            faults.check(() -> secret(config, Settings.SERVICE_SECRET_PREVIOUS));
        for (var s : List.of(Settings.SERVICE_SECRET, Settings.SERVICE_SECRET_PREVIOUS))
            if (!config.text(s).isEmpty() && config.text(s).equals(config.text(AuthSettings.JWT_SECRET)))
                faults.add(s.key() + " has the same value as jwt.secret: set different values");
    }

    private static void secret(Config config, Setting s) {
        var value = config.text(s);
        var how = ": set " + s.environment().getLast() + " to " + SECRET_MIN_CHARACTERS + " random characters or more";
        if (value.isEmpty()) throw new Config.Invalid(s.key() + " is missing" + how);
        if (value.length() < SECRET_MIN_CHARACTERS) throw new Config.Invalid(s.key() + " is too short" + how);
        var lower = value.toLowerCase(Locale.ROOT);
        if (SAMPLES.stream().anyMatch(lower::contains)
                || value.chars().distinct().count() < SECRET_MIN_DISTINCT)
            throw new Config.Invalid(s.key() + " is a published sample or not random" + how);
    }

    private static void bus(Config config, SettingFaults faults) {
        if (isWildcard(config.text(Settings.BUS_HOST)))
            faults.add("bus.host must be an address of this node that the others can reach, not a wildcard");
        if (!config.flag(Settings.BUS_TLS)) {
            faults.check(() -> {
                if (!isLoopback(config.text(Settings.BUS_HOST)))
                    throw new Config.Invalid(
                            "bus.tls may be false only where bus.host is loopback: without certificates"
                                    + " anyone who reaches the bus can join the cluster");
            });
            return;
        }
        var trust = store(config, Settings.BUS_TRUST_STORE, Settings.BUS_TRUST_STORE_PASSWORD, faults)
                .map(SettingChecks::authorities);
        var own = certificate(config, Settings.BUS_KEY_STORE, Settings.BUS_KEY_STORE_PASSWORD, faults);
        if (trust.isEmpty()) return;
        if (trust.get().isEmpty())
            faults.add("bus.trust_store contains no CA certificate: use the trust.p12 that"
                    + " cluster-config/make-certificates.sh made");
        else if (own.isPresent() && trust.get().stream().noneMatch(a -> isSignedBy(own.get(), a)))
            faults.add("bus.key_store contains a certificate that bus.trust_store does not trust: both must come from"
                    + " the CA of this cluster");
    }

    private static boolean isWildcard(String host) {
        return Set.of("0.0.0.0", "::", "").contains(host);
    }

    /** Without TLS an access token would cross the network readably. */
    private static void bridge(Config config, SettingFaults faults) {
        if (!config.hasBridge()) return;
        boolean verifies = !config.text(Settings.BRIDGE_TRUST_STORE).isEmpty();
        if (!config.text(Settings.BRIDGE_KEY_STORE).isEmpty())
            certificate(config, Settings.BRIDGE_KEY_STORE, Settings.BRIDGE_KEY_STORE_PASSWORD, faults);
        else if (verifies) faults.add("bridge.trust_store is set, but bridge.key_store is missing: set both for TLS");
        else if (!isLoopback(config.text(Settings.BRIDGE_HOST)))
            faults.add("bridge.key_store is missing: without it bridge.host must be loopback");
        if (verifies) clientsOfBridge(config, faults);
        else if (!config.text(Settings.BRIDGE_CERTIFICATES).isEmpty())
            faults.add("bridge.certificates needs bridge.trust_store: without it no certificate is verified");
        faults.check(() -> BridgeVerticle.check(config));
    }

    private static void clientsOfBridge(Config config, SettingFaults faults) {
        var clients = store(config, Settings.BRIDGE_TRUST_STORE, Settings.BRIDGE_TRUST_STORE_PASSWORD, faults)
                .map(SettingChecks::authorities);
        if (clients.isEmpty()) return;
        if (clients.get().isEmpty()) faults.add("bridge.trust_store contains no CA certificate");
        if ("dev".equals(config.text(Settings.MODE)) || !config.flag(Settings.BUS_TLS))
            return; // there is no CA of the bus
        var ofBus = store(config, Settings.BUS_TRUST_STORE, Settings.BUS_TRUST_STORE_PASSWORD, faults)
                .map(SettingChecks::authorities);
        if (ofBus.isPresent() && ofBus.get().stream().anyMatch(clients.get()::contains))
            faults.add("bridge.trust_store contains the CA of the bus: whoever has a certificate of that CA"
                    + " can join the cluster, so clients need another CA");
    }

    /** The default names only this machine: a node on another address would form its own cluster unnoticed. */
    private static void members(Config config, SettingFaults faults) {
        var host = config.text(Settings.BUS_HOST);
        var members = config.list(Settings.CLUSTER_MEMBERS);
        if (members.isEmpty()) faults.add("cluster.members is empty: list host:port of Hazelcast on every node");
        var malformed = members.stream()
                .filter(m -> !MEMBER.matcher(m).matches() || port(m) < 1 || port(m) > Ports.MAX)
                .toList();
        for (var member : malformed)
            faults.add("cluster.members names " + member + ", which does not have the form host:port");
        if (isWildcard(host)) return;
        faults.check(() -> {
            if (isLoopback(host)) return;
            if (!Ports.isLocal(host))
                throw new Config.Invalid(
                        "bus.host is " + host + ", which is not an address of this machine: set one that is");
            if (malformed.isEmpty() && !members.isEmpty() && members.stream().allMatch(SettingChecks::isOfLoopback))
                throw new Config.Invalid("cluster.members names only this machine's loopback ("
                        + String.join(", ", members)
                        + "), so no other node would ever be found: list host:port of Hazelcast on every node, this one"
                        + " as " + host + ":" + config.text(Settings.CLUSTER_PORT));
        });
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
            throw new Config.Invalid("bus.host cannot be resolved: set an address of this machine");
        }
    }

    /** Empty if there is a fault. */
    private static Optional<KeyStore> store(Config config, Setting path, Setting password, SettingFaults faults) {
        boolean named = faults.check(() -> {
            if (config.text(path).isEmpty())
                throw new Config.Invalid(path.key() + " is missing: make certificates with"
                        + " cluster-config/make-certificates.sh and name the file");
            readable(config, path);
        });
        if (config.text(password).isEmpty()) {
            faults.add(password.key() + " is missing: set "
                    + password.environment().getFirst());
            return Optional.empty();
        }
        if (!named) return Optional.empty();
        try {
            return Optional.of(KeyStore.getInstance(
                    Path.of(config.text(path)).toFile(), config.text(password).toCharArray()));
        } catch (IOException | GeneralSecurityException e) {
            faults.add(path.key() + " cannot be opened with " + password.key()
                    + ": the password is wrong, or the file is not a PKCS12 store");
            return Optional.empty();
        }
    }

    /** The certificate of a store: with its key, and valid today. Empty if there is a fault. */
    private static Optional<X509Certificate> certificate(
            Config config, Setting path, Setting secret, SettingFaults faults) {
        var store = store(config, path, secret, faults);
        if (store.isEmpty()) return Optional.empty();
        try {
            var password = config.text(secret).toCharArray();
            for (var alias : Collections.list(store.get().aliases()))
                if (store.get().isKeyEntry(alias)
                        && store.get().getKey(alias, password) != null
                        && store.get().getCertificate(alias) instanceof X509Certificate c) {
                    c.checkValidity();
                    return Optional.of(c);
                }
            faults.add(path.key() + " contains no key with its certificate: use the node's own .p12, not the trust"
                    + " store");
        } catch (UnrecoverableKeyException e) {
            faults.add(path.key() + " contains a key that " + secret.key() + " does not open");
        } catch (CertificateNotYetValidException e) {
            faults.add(path.key() + " contains a certificate that is not valid yet: check the clock");
        } catch (GeneralSecurityException e) {
            faults.add(path.key() + " contains a certificate that has expired: make a new one with"
                    + " cluster-config/make-certificates.sh");
        }
        return Optional.empty();
    }

    /** The certificate of the bridge, if the node has a bridge that encrypts its connections. */
    public static Optional<X509Certificate> ofBridge(Config config) {
        if (!config.hasBridge() || config.text(Settings.BRIDGE_KEY_STORE).isEmpty()) return Optional.empty();
        var faults = new SettingFaults();
        var own = certificate(config, Settings.BRIDGE_KEY_STORE, Settings.BRIDGE_KEY_STORE_PASSWORD, faults);
        faults.report();
        return own;
    }

    /** The certificates of the bus by purpose, if bus.tls is on: the node's own, and the CA certificate that expires first. */
    public static Map<String, X509Certificate> ofBus(Config config) {
        if (!config.flag(Settings.BUS_TLS)) return Map.of();
        var faults = new SettingFaults();
        var trust = store(config, Settings.BUS_TRUST_STORE, Settings.BUS_TRUST_STORE_PASSWORD, faults);
        var own = certificate(config, Settings.BUS_KEY_STORE, Settings.BUS_KEY_STORE_PASSWORD, faults);
        faults.report();
        var first = authorities(trust.orElseThrow()).stream().min(Comparator.comparing(X509Certificate::getNotAfter));
        return Map.of("node", own.orElseThrow(), "ca", first.orElseThrow());
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
