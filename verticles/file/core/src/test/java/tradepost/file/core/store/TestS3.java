package tradepost.file.core.store;

import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;

/** A server with the interface of S3, which checks signatures and keeps what it gets in a folder. */
public final class TestS3 {
    static final String ACCESS_KEY = "tradepost";
    static final String SECRET_KEY = "a-secret-of-thirty-two-characters";

    private final BlobStore folder;
    private S3Proxy server;
    private int port;

    public TestS3(Path folder) {
        var properties = new Properties();
        properties.setProperty("jclouds.filesystem.basedir", folder.toString());
        this.folder = BlobStores.create("filesystem", properties);
        start();
    }

    /** A new bucket with this name. */
    public FileStore bucket(Vertx vertx, String name) {
        S3Store.open(access(port, name, SECRET_KEY)).createBucket(b -> b.bucket(name));
        return new S3Store(vertx, access(port, name, SECRET_KEY));
    }

    static S3Access access(int port, String bucket, String secret) {
        return new S3Access(URI.create("http://127.0.0.1:" + port), "us-east-1", bucket, ACCESS_KEY, secret, true);
    }

    int port() {
        return port;
    }

    /** At the same port as before. */
    void start() {
        try {
            server = S3Proxy.builder()
                    .blobStore(folder)
                    .endpoint(URI.create("http://127.0.0.1:" + port))
                    .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                    .stopTimeout(0)
                    .build();
            server.start();
            port = server.getPort();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
