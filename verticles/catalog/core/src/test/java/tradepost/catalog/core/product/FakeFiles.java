package tradepost.catalog.core.product;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tradepost.file.FileUseService;
import tradepost.file.ImageDimensions;
import tradepost.file.StoredFile;
import tradepost.file.UseFiles;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.kernel.value.Ids;

/** The context of files, with files that exist because a test says so. */
final class FakeFiles implements FileUseService {
    /** Of files that everybody sees. */
    private static final String OWNER = "user";

    final Set<UUID> kept = ConcurrentHashMap.newKeySet();
    final AtomicInteger calls = new AtomicInteger();
    private final Map<UUID, StoredFile> files = new ConcurrentHashMap<>();

    static FakeFiles bind(Env env) {
        var fake = new FakeFiles();
        Services.bind(env, ADDRESS, FileUseService.class, fake).await();
        return fake;
    }

    UUID image() {
        return add(Ids.next(), true);
    }

    UUID document() {
        return add(Ids.next(), false);
    }

    UUID add(UUID id, boolean isImage) {
        return add(id, isImage, OWNER);
    }

    UUID add(UUID id, boolean isImage, String owner) {
        var file = new StoredFile(
                id,
                isImage ? "a.png" : "a.pdf",
                null,
                isImage ? "image/png" : "application/pdf",
                10,
                "0".repeat(64),
                "",
                isImage ? new ImageDimensions(1, 1) : null,
                List.of(),
                false,
                false,
                false,
                owner,
                1,
                Instant.EPOCH,
                Instant.EPOCH);
        files.put(id, file);
        return id;
    }

    @Override
    public Future<List<StoredFile>> requireFiles(UseFiles body, Caller caller) {
        return findFiles(body.fileIds(), caller).onSuccess(found -> {
            if (found.size() == body.fileIds().size()) kept.addAll(body.fileIds());
        });
    }

    @Override
    public Future<List<StoredFile>> findFilesOf(List<UUID> fileIds, String actor, String permission, Caller caller) {
        return findFiles(fileIds, caller)
                .map(found -> found.stream()
                        .filter(f ->
                                f.createdBy().equals(OWNER) || f.createdBy().equals(actor))
                        .toList());
    }

    @Override
    public Future<List<StoredFile>> findFiles(List<UUID> fileIds, Caller caller) {
        calls.incrementAndGet();
        return Future.succeededFuture(
                fileIds.stream().map(files::get).filter(Objects::nonNull).toList());
    }
}
