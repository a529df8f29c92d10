package tradepost.gateway.export;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.table.WorkbookLines;
import tradepost.kernel.concurrent.ComputePool;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;
import tradepost.kernel.exports.ListFormat;
import tradepost.kernel.time.BusinessZone;

/**
 * Sends a file of any length. The next part is requested only when the client has read the last one, so memory holds one part. As long as the
 * client reads, it has no deadline. A failure on the way truncates the response, which a client sees by its missing last chunk. The parts of a
 * workbook are lines, of which it is made on the way.
 */
public final class FileTransfer {
    private final ComputePool computing;
    private final ClientResponse x;
    private final Object holder;
    private final Download file;
    private final IntFunction<Future<DownloadPart>> parts;
    private final FileLines lines;
    private final WorkbookLines.@Nullable Packing workbook;
    private int part;
    private boolean complete;

    /**
     * @param holder who gets it
     * @param zone of the times in a workbook
     * @param parts returns the part at a position, from 0, each within its own deadline
     */
    public FileTransfer(
            ComputePool computing,
            ClientResponse x,
            Object holder,
            Download file,
            BusinessZone zone,
            IntFunction<Future<DownloadPart>> parts) {
        this.computing = computing;
        this.x = x;
        this.holder = holder;
        this.file = file;
        this.parts = parts;
        lines = new FileLines(file.mediaType());
        workbook = ListFormat.XLSX.isOf(file.mediaType()) ? new WorkbookLines.Packing(sheet(file), zone) : null;
    }

    private static String sheet(Download file) {
        int dot = file.fileName().lastIndexOf('.');
        return dot < 0 ? file.fileName() : file.fileName().substring(0, dot);
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
                .compose(read -> made(read.bytes(), part + 1 == file.parts()))
                .onComplete(
                        made -> x.stepOnLoop(() -> write(made)),
                        t -> x.stepOnLoop(() -> {
                            throw Failures.of(t, true, x.request.id());
                        }));
    }

    private Future<Buffer> made(Buffer read, boolean isLast) {
        lines.add(read);
        var packing = workbook;
        if (packing == null) return Future.succeededFuture(read);
        return computing.run(holder, () -> {
            var made = packing.add(read);
            return isLast ? made.appendBuffer(packing.end()) : made;
        });
    }

    private void write(Buffer bytes) {
        part++;
        complete = part == file.parts();
        if (complete) x.endChunked(bytes);
        else if (bytes.length() == 0) next();
        else x.writeChunk(bytes, this::next);
    }
}
