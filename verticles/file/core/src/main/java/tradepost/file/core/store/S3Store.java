package tradepost.file.core.store;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Keeps files in a bucket of a server with the interface of S3. The bucket is for these files alone. A call that hears nothing for three
 * seconds, or takes too long as a whole, fails; one that fails in between is tried once more.
 */
public final class S3Store implements FileStore {
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(3);
    private static final Duration CALL = Duration.ofSeconds(4);
    private static final int UPLOAD_BYTES_PER_SECOND_MIN = 1024 * 1024;
    private static final int ATTEMPTS = 2;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final S3Access access;
    private final StoreCalls calls;
    private final AtomicReference<@Nullable S3Client> opened = new AtomicReference<>();

    S3Store(Vertx vertx, S3Access access) {
        this.access = access;
        calls = new StoreCalls(vertx);
    }

    /** Opened at the first call, because it loads many classes. */
    private S3Client client() {
        var client = opened.get();
        if (client != null) return client;
        var fresh = open(access);
        if (opened.compareAndSet(null, fresh)) return fresh;
        fresh.close();
        return client();
    }

    /** Reads no file and no variable of the environment, and asks no service of a cloud: what is not set here is not used. */
    static S3Client open(S3Access access) {
        var none = ProfileFile.aggregator().build();
        var client = S3Client.builder()
                .region(Region.of(access.region()))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(access.accessKey(), access.secretKey())))
                .forcePathStyle(access.pathStyle())
                // as one body with its hash in the signature: other servers refuse chunks with a checksum behind them
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE))
                .overrideConfiguration(o ->
                        o.defaultProfileFile(none).apiCallTimeout(CALL).retryStrategy(r -> r.maxAttempts(ATTEMPTS)));
        var endpoint = access.endpoint();
        return (endpoint == null ? client : client.endpointOverride(endpoint)).build();
    }

    @Override
    public void put(String key, Path content, String contentType) {
        StoreKeys.require(key);
        calls.await("put " + key, () -> {
            long seconds = Math.max(CALL.toSeconds(), Files.size(content) / UPLOAD_BYTES_PER_SECOND_MIN);
            var within = Duration.ofSeconds(seconds);
            return client().putObject(
                            p -> p.bucket(access.bucket())
                                    .key(key)
                                    .contentType(contentType)
                                    .overrideConfiguration(AwsRequestOverrideConfiguration.builder()
                                            .apiCallTimeout(within)
                                            .build()),
                            RequestBody.fromFile(content));
        });
    }

    @Override
    public Buffer read(String key, long from, int length) {
        StoreKeys.require(key);
        StoreKeys.requirePart(from, length);
        var range = "bytes=" + from + "-" + (from + length - 1);
        return calls.await("read " + key, () -> {
            try {
                return client().getObject(
                                g -> g.bucket(access.bucket()).key(key).range(range),
                                (answer, content) -> part(answer, content, from, length));
            } catch (NoSuchKeyException e) {
                throw StoreKeys.missing();
            } catch (S3Exception e) {
                if (e.statusCode() == RANGE_NOT_SATISFIABLE) return Buffer.buffer();
                throw e;
            }
        });
    }

    /** Also of a server that sends everything. */
    private static Buffer part(GetObjectResponse answer, AbortableInputStream content, long from, int length)
            throws IOException {
        if (answer.contentRange() == null) content.skipNBytes(from);
        var part = Buffer.buffer(content.readNBytes(length));
        if (content.read() >= 0) content.abort();
        return part;
    }

    @Override
    public void delete(String key) {
        StoreKeys.require(key);
        calls.await(
                "delete " + key,
                () -> client().deleteObject(d -> d.bucket(access.bucket()).key(key)));
    }

    @Override
    public List<StoredObject> list(String after, int limit) {
        StoreKeys.requireLimit(limit);
        return calls.await(
                "list",
                () -> client()
                        .listObjectsV2(l -> {
                            l.bucket(access.bucket()).maxKeys(limit);
                            if (!after.isEmpty()) l.startAfter(after);
                        })
                        .contents()
                        .stream()
                        .filter(o -> StoreKeys.isKey(o.key()))
                        .map(o -> new StoredObject(o.key(), o.lastModified()))
                        .toList());
    }

    @Override
    public void check() {
        calls.await(
                "check",
                () -> client().listObjectsV2(l -> l.bucket(access.bucket()).maxKeys(1)));
    }
}
