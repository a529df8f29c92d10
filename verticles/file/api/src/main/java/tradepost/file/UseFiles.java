package tradepost.file;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.json.Json;

/**
 * Which files something uses.
 *
 * @param kind of what uses them, such as {@code product}
 * @param subjectId its id
 * @param fileIds at most {@value #FILES_MAX}
 * @param permission whoever holds it may read the files, such as {@code items:read}
 * @param isPublic whether everybody may see the sizes of those that are images
 */
public record UseFiles(String kind, UUID subjectId, List<UUID> fileIds, String permission, boolean isPublic) {
    public static final int FILES_MAX = 1_000;

    public static UseFiles of(JsonObject json) {
        return Json.read(json, UseFiles.class);
    }
}
