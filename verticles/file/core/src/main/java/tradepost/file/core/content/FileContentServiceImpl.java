package tradepost.file.core.content;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.UUID;
import tradepost.file.ContentQuery;
import tradepost.file.FileContentService;
import tradepost.file.core.store.FileStore;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.time.ClusterClock;

public final class FileContentServiceImpl implements FileContentService {
    /** A slow client may take so long to read what a link was opened for. */
    private static final Duration READING = Duration.ofHours(1);

    private final Env env;
    private final Db db;
    private final FileStore store;
    private final FileLinks links;
    private final ClusterClock clock;

    public FileContentServiceImpl(Env env, Db db, FileStore store, FileLinks links) {
        this.env = env;
        this.db = db;
        this.store = store;
        this.links = links;
        clock = env.tokens().clock();
    }

    @Override
    public Future<Download> getFileContent(UUID fileId, ContentQuery query, Caller caller) {
        return content(fileId, query, caller).map(c -> c.download(Download.Stored.ASK_AGAIN));
    }

    @Override
    public Future<DownloadPart> readFileContent(UUID fileId, ContentQuery query, int part, Caller caller) {
        return read(content(fileId, query, caller), part);
    }

    private Future<StoredContent> content(UUID fileId, ContentQuery query, Caller caller) {
        var access = FileAccess.of(caller);
        return db.require(
                "file_not_found",
                r -> StoredContent.of(r, 0, query.size()),
                FileAccess.CONTENT,
                fileId,
                access.all(),
                access.names());
    }

    @Override
    public Future<Download> getLinkedContent(String token) {
        return linked(token, Duration.ZERO).map(c -> c.download(Download.Stored.ASK_AGAIN));
    }

    @Override
    public Future<DownloadPart> readLinkedContent(String token, int part) {
        return read(linked(token, READING), part);
    }

    private Future<StoredContent> linked(String token, Duration grace) {
        var to = links.open(token, clock.now(), grace);
        return db.require(
                "link_not_found", r -> StoredContent.of(r, 0, to.size()), ContentQueries.OF_LINK, to.fileId());
    }

    @Override
    public Future<Download> getPublicImage(String image) {
        return shown(image).map(c -> c.download(Download.Stored.FOR_GOOD));
    }

    @Override
    public Future<DownloadPart> readPublicImage(String image, int part) {
        return read(shown(image), part);
    }

    private Future<StoredContent> shown(String image) {
        var name = ImageName.of(image);
        if (name == null) return Problem.failed(Problem.notFound("image_not_found"));
        return db.require(
                "image_not_found", r -> StoredContent.of(r, 0, name.size()), ContentQueries.OF_IMAGE, name.fileId());
    }

    private Future<DownloadPart> read(Future<StoredContent> content, int part) {
        return content.compose(c -> Tasks.run(env.vertx(), () -> c.part(store, part)));
    }
}
