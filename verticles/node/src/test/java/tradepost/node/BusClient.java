package tradepost.node;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Speaks the wire format of the clustered event bus directly, over TLS that trusts any certificate. */
final class BusClient {
    private static final byte PROTOCOL = 2;
    private static final byte JSON_OBJECT_CODEC = 13;
    private static final byte SEND = 0;

    private BusClient() {}

    /** A message without a reply address. */
    static byte[] frame(String address, Map<String, String> headers, JsonObject body) {
        var head = Buffer.buffer().appendInt(headers.size());
        headers.forEach((k, v) -> text(text(head, k), v));
        var rest = Buffer.buffer()
                .appendByte(PROTOCOL)
                .appendByte(JSON_OBJECT_CODEC)
                .appendByte(SEND);
        text(rest, address).appendInt(0);
        text(rest, "nobody").appendInt(head.length() + 4).appendBuffer(head);
        text(rest, body.encode());
        return Buffer.buffer().appendInt(rest.length()).appendBuffer(rest).getBytes();
    }

    private static Buffer text(Buffer to, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return to.appendInt(bytes.length).appendBytes(bytes);
    }

    /** @param keyStore PKCS12 file with the client certificate; null for none */
    static Socket connect(int port, @Nullable Path keyStore, String password)
            throws IOException, GeneralSecurityException {
        return connect(InetAddress.getLoopbackAddress().getHostAddress(), port, keyStore, password);
    }

    static Socket connect(String host, int port, @Nullable Path keyStore, String password)
            throws IOException, GeneralSecurityException {
        KeyManager[] keys = {};
        if (keyStore != null) {
            var store = KeyStore.getInstance("PKCS12");
            try (var in = Files.newInputStream(keyStore)) {
                store.load(in, password.toCharArray());
            }
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, password.toCharArray());
            keys = factory.getKeyManagers();
        }
        var context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {new Anybody()}, null);
        return context.getSocketFactory().createSocket(host, port);
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
