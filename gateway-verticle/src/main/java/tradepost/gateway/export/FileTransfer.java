package tradepost.gateway.export;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.function.IntFunction;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.http.ClientResponse;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;

/**
 * Sends a file of any length. The next part is requested only when the client has read the last one, so memory holds one part. As long as the
 * client reads, it has no deadline. A failure on the way truncates the response, which a client sees by its missing last chunk.
 */
public final class FileTransfer {
    private final ClientResponse x;
    private final Download file;
    private final IntFunction<Future<DownloadPart>> parts;
    private final FileLines lines;
    private int part;
    private boolean complete;

    /** @param parts returns the part at a position, from 0, each within its own deadline */
    public FileTransfer(ClientResponse x, Download file, IntFunction<Future<DownloadPart>> parts) {
        this.x = x;
        this.file = file;
        this.parts = parts;
        lines = new FileLines(file.mediaType());
    }

    /** At the end it is in the audit trail. */
    public FileTransfer reportedTo(ExportReports reports) {
        if (!isHead()) x.atEnd(() -> reports.add(x, lines.format(), lines.rows(), complete));
        return this;
    }

    private boolean isHead() {
        return HttpMethod.HEAD.equals(x.request.http().method());
    }

    public void begin() {
        x.response().putHeader("Content-Disposition", "attachment; filename=\"" + file.fileName() + "\"");
        x.beginChunked(file.mediaType());
        complete = file.parts() == 0;
        if (isHead() || complete) x.endChunked(Buffer.buffer());
        else next();
    }

    private void next() {
        parts.apply(part)
                .onComplete(
                        read -> x.stepOnLoop(() -> write(read.bytes())),
                        t -> x.stepOnLoop(() -> {
                            throw Failures.of(t, true, x.request.id());
                        }));
    }

    private void write(Buffer bytes) {
        lines.add(bytes);
        part++;
        complete = part == file.parts();
        if (complete) x.endChunked(bytes);
        else x.writeChunk(bytes, this::next);
    }
}
