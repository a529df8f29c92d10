package tradepost.brokers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.SettingValues;

/** TLS contexts from files. Each connection verifies the certificate of the server and its name. */
final class TlsContexts {
    private TlsContexts() {}

    /** For the connection to the broker. */
    static SSLContext ofBroker(SettingValues settings) throws IOException, GeneralSecurityException {
        return context(
                settings.text(RelaySettings.BROKER_TLS_CA),
                settings.text(RelaySettings.BROKER_KEY_STORE),
                settings.text(RelaySettings.BROKER_KEY_STORE_PASSWORD));
    }

    /**
     * @param ca a PEM file, or empty for the CAs of the JDK
     * @param keys a PKCS12 file, or empty for none
     */
    static SSLContext context(String ca, String keys, String password) throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(ca.isEmpty() ? null : trusted(Path.of(ca)));
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        var secret = password.toCharArray();
        own.init(keys.isEmpty() ? null : KeyStore.getInstance(Path.of(keys).toFile(), secret), secret);
        var verifying = Arrays.stream(trust.getTrustManagers())
                .map(t -> new ServerTrust((X509ExtendedTrustManager) t))
                .toArray(TrustManager[]::new);
        context.init(own.getKeyManagers(), verifying, null);
        return context;
    }

    private static @Nullable KeyStore trusted(Path pem) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int n = 0;
        try (var in = Files.newInputStream(pem)) {
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in))
                store.setCertificateEntry("ca" + n++, certificate);
        }
        return store;
    }
}
