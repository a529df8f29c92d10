package tradepost.file.core.store;

import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Stream;
import tradepost.file.FileSettings;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Setting;
import tradepost.kernel.service.Env;

/** The store that the settings name. */
public final class FileStores {
    private static final String S3 = "s3";

    private FileStores() {}

    public static FileStore of(Env env) {
        var config = env.config();
        return isS3(config)
                ? new S3Store(env.vertx(), access(config))
                : new FolderStore(env.vertx(), Path.of(config.text(FileSettings.FOLDER)));
    }

    /** Fails with {@link Config.Invalid} and the setting that is missing. */
    public static void check(Config config) {
        var needed = isS3(config)
                ? Stream.of(FileSettings.S3_BUCKET, FileSettings.S3_ACCESS_KEY, FileSettings.S3_SECRET_KEY)
                : Stream.of(FileSettings.FOLDER);
        needed.filter(s -> config.text(s).isEmpty()).findFirst().ifPresent(missing -> {
            throw new Config.Invalid(missing(missing, config));
        });
    }

    private static String missing(Setting setting, Config config) {
        return setting.key() + " must be set if files.store is " + config.text(FileSettings.STORE);
    }

    private static boolean isS3(Config config) {
        return config.text(FileSettings.STORE).equals(S3);
    }

    private static S3Access access(Config config) {
        var endpoint = config.text(FileSettings.S3_ENDPOINT);
        return new S3Access(
                endpoint.isEmpty() ? null : URI.create(endpoint),
                config.text(FileSettings.S3_REGION),
                config.text(FileSettings.S3_BUCKET),
                config.text(FileSettings.S3_ACCESS_KEY),
                config.text(FileSettings.S3_SECRET_KEY),
                config.text(FileSettings.S3_PATH_STYLE).equals("on"));
    }
}
