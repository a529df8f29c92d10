package tradepost.file;

import java.util.UUID;
import tradepost.kernel.config.Config;

/** Where the contents of files are. */
public final class FileUrls {
    private static final String FILES = "/api/files/";

    private final String base;

    /** @param base see {@link FileSettings#BASE_URL} */
    public FileUrls(String base) {
        this.base = base.replaceFirst("/+$", "");
    }

    public static FileUrls of(Config config) {
        return new FileUrls(config.text(FileSettings.BASE_URL));
    }

    public static String content(UUID fileId) {
        return FILES + fileId + "/content";
    }

    /** @param size as in a {@link ContentQuery} */
    public String image(UUID fileId, String size, boolean isPublic) {
        return isPublic ? base + FILES + "public/" + fileId + "-" + size : content(fileId) + "?size=" + size;
    }

    /** @param token of a link that works without an access token */
    public static String link(String token) {
        return FILES + "links/" + token;
    }
}
