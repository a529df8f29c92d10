package tradepost.file.core.store;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a bucket is, and who may use it.
 *
 * @param endpoint null for AWS itself
 * @param pathStyle whether the bucket is in the path and not in the name of the host
 */
record S3Access(
        @Nullable URI endpoint, String region, String bucket, String accessKey, String secretKey, boolean pathStyle) {
    @Override
    public String toString() {
        return "bucket " + bucket + (endpoint == null ? "" : " at " + endpoint);
    }
}
