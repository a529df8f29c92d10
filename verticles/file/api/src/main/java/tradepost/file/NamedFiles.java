package tradepost.file;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;

/** The files that a request of another context names, each with its field, so that a refusal says which is wrong. Virtual threads only. */
public final class NamedFiles {
    private final Map<String, UUID> byField = new LinkedHashMap<>();

    public NamedFiles add(String field, @Nullable UUID fileId) {
        if (fileId != null) byField.put(field, fileId);
        return this;
    }

    /**
     * Keeps the files for what is about to use them. Call this before the transaction that refers to them. Fails 400 file_not_found.
     *
     * @param kind of what uses them, such as {@code contract}
     * @param subjectId its id
     * @param permission whoever holds it may read the files
     */
    public void require(FileUseService files, String kind, UUID subjectId, String permission, Caller caller) {
        found(files, kind, subjectId, permission, caller);
    }

    /** Like the other method. Fails also 400 not_an_image. */
    public void requireImages(FileUseService files, String kind, UUID subjectId, String permission, Caller caller) {
        var found = found(files, kind, subjectId, permission, caller);
        refuse("not_an_image", "is not an image", id -> found.get(id) instanceof StoredFile f && f.image() == null);
    }

    private Map<UUID, StoredFile> found(
            FileUseService files, String kind, UUID subjectId, String permission, Caller caller) {
        var found = new HashMap<UUID, StoredFile>();
        if (byField.isEmpty()) return found;
        var wanted = new UseFiles(
                kind, subjectId, byField.values().stream().distinct().toList(), permission, false);
        for (var file : files.requireFiles(wanted, caller).await()) found.put(file.id(), file);
        refuse("file_not_found", "there is no file with this id", id -> !found.containsKey(id));
        return found;
    }

    private void refuse(String slug, String reason, Predicate<UUID> isWrong) {
        var faults = new ArrayList<JsonObject>();
        byField.forEach((field, id) -> {
            if (isWrong.test(id)) faults.add(Problem.detail(field, reason));
        });
        Problem.badRequestIf(slug, faults);
    }
}
