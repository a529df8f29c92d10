package tradepost.brokers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * A CA with a certificate for a broker at {@code localhost}, and only there, and one for a client. They are in the forms that relays and
 * brokers read: PKCS12 stores with {@link #PASSWORD}, and PEM files.
 */
record Certificates(Path folder) {
    static final String PASSWORD = "secret of the keys";
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    static Certificates in(Path folder) throws IOException, GeneralSecurityException {
        var made = new Certificates(Files.createDirectories(folder));
        made.keyPair("ca", "bc:c");
        made.keyPair("broker", "san=dns:localhost", "-signer", "ca");
        made.keyPair("client", "eku=clientAuth", "-signer", "ca");
        made.write();
        return made;
    }

    private void keyPair(String name, String extension, String... more) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keyalg",
                "EC",
                "-ext",
                extension,
                "-keystore",
                all().toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        var keytool = Child.start(folder, Map.of(), command);
        if (keytool.exitCode() != 0) throw new AssertionError(keytool.output());
    }

    private void write() throws IOException, GeneralSecurityException {
        var secret = PASSWORD.toCharArray();
        var store = KeyStore.getInstance(all().toFile(), secret);
        pem("ca.pem", "CERTIFICATE", store.getCertificate("ca").getEncoded());
        for (var name : List.of("broker", "client")) {
            var key = store.getKey(name, secret);
            var chain = store.getCertificateChain(name);
            pem(name + ".pem", "CERTIFICATE", chain[0].getEncoded());
            pem(name + ".key", "PRIVATE KEY", key.getEncoded());
            write(name, key, chain);
        }
    }

    private void write(String name, Key key, Certificate... chain) throws IOException, GeneralSecurityException {
        var secret = PASSWORD.toCharArray();
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(name, key, secret, chain);
        try (var out = Files.newOutputStream(folder.resolve(name + ".p12"))) {
            store.store(out, secret);
        }
    }

    private void pem(String file, String type, byte[] content) throws IOException {
        var text = "-----BEGIN " + type + "-----\n" + new String(BASE64.encode(content), UTF_8) + "\n-----END " + type
                + "-----\n";
        Files.writeString(folder.resolve(file), text);
    }

    private Path all() {
        return folder.resolve("all.p12");
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** What a relay needs for a broker of this CA that asks for a certificate. */
    Map<String, String> settings() {
        return Map.of(
                "broker.tls",
                "true",
                "broker.tls_ca",
                file("ca.pem").toString(),
                "broker.key_store",
                file("client.p12").toString(),
                "broker.key_store_password",
                PASSWORD);
    }

    SSLContext client() throws IOException, GeneralSecurityException {
        return TlsContexts.context(file("ca.pem").toString(), file("client.p12").toString(), PASSWORD);
    }
}
