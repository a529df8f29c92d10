package tradepost.file;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import tradepost.kernel.config.Setting;

/** What operators set about files. */
public final class FileSettings {
    /** The largest body that the contract accepts. */
    private static final int BYTES_MAX = 256 * 1024 * 1024;

    private static final int MEGABYTES_MAX = 1_000_000_000;
    private static final Set<String> TYPES =
            Set.of("jpeg", "png", "webp", "gif", "pdf", "csv", "txt", "docx", "xlsx", "odt", "ods", "zip");

    public static final Setting STORE = new Setting(
                    "files.store",
                    "folder",
                    "where the contents of files are: folder (of this machine, or one that all nodes of the context file share) or s3 (a bucket)")
            .oneOf("folder", "s3");
    public static final Setting FOLDER = new Setting(
            "files.folder",
            "",
            "folder of files.store=folder; in dev a folder of the data folder; must be set in serve");
    public static final Setting S3_ENDPOINT = new Setting(
                    "files.s3.endpoint",
                    "",
                    "URL of the server of files.store=s3, such as https://s3.example.com; empty: that of the region at AWS")
            .matching(FileSettings::isHttp, "an http or https URL");
    public static final Setting S3_REGION = new Setting("files.s3.region", "us-east-1", "its region");
    public static final Setting S3_BUCKET =
            new Setting("files.s3.bucket", "", "the bucket, which is for these files alone");
    public static final Setting S3_ACCESS_KEY = new Setting("files.s3.access_key", "", "access key of the bucket");
    public static final Setting S3_SECRET_KEY =
            new Setting("files.s3.secret_key", "", "secret key of the bucket", Setting.Kind.SECRET);
    public static final Setting S3_PATH_STYLE = new Setting(
                    "files.s3.path_style",
                    "on",
                    "whether the bucket is in the path of a request (on) or in its host (off), as AWS prefers")
            .oneOf("on", "off");
    public static final Setting BASE_URL = new Setting(
                    "files.base_url",
                    "",
                    "URL with which those of public images begin, such as https://cdn.example.com: a CDN in front of the gateway; empty: they are paths")
            .matching(FileSettings::isHttp, "an http or https URL");
    public static final Setting WORK_FOLDER = new Setting(
            "files.work_folder",
            "",
            "folder for files while they are checked, at most about four at once; empty: the folder for temporary files of the system");
    public static final Setting FILE_TYPES = new Setting(
                    "files.types",
                    "jpeg,png,webp,gif,pdf,csv,txt,docx,xlsx,odt,ods,zip",
                    "types of files that may be uploaded, of those that are the default")
            .eachMatching(TYPES::contains, "types of the default, between commas; SVG and HTML are never accepted");
    public static final Setting MAX_BYTES =
            new Setting("files.max_bytes", 20_971_520, 1, BYTES_MAX, "how many bytes a file may have");
    public static final Setting MAX_BYTES_MANAGERS = new Setting(
            "files.max_bytes_managers",
            104_857_600,
            1,
            BYTES_MAX,
            "the same for callers with files:manage, such as finance managers and administrators");
    public static final Setting QUOTA_MB = new Setting(
            "files.quota_mb", 102_400, 1, MEGABYTES_MAX, "how many MB all contents may have, with the sizes of images");
    public static final Setting USER_QUOTA_MB = new Setting(
            "files.user_quota_mb",
            10_240,
            1,
            MEGABYTES_MAX,
            "how many MB the files of one user, together with the user's API keys, or of one service account may have");
    public static final Setting IMAGE_PIXELS =
            new Setting("files.image_pixels", 40_000_000, 10_000, 200_000_000, "how many pixels an image may have");
    public static final Setting ORPHAN_HOURS = new Setting(
            "files.orphan_hours",
            168,
            1,
            87_600,
            "hours after which a file is deleted that nothing uses and that is not marked to be kept");

    private FileSettings() {}

    private static boolean isHttp(String text) {
        try {
            var uri = new URI(text);
            return uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
