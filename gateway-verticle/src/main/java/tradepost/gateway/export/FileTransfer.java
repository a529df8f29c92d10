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
    private int part;

    /** @param parts returns the part at a position, from 0, each within its own deadline */
    public FileTransfer(ClientResponse x, Download file, IntFunction<Future<DownloadPart>> parts) {
        this.x = x;
        this.file = file;
        this.parts = parts;
    }

    public void begin() {
        x.response().putHeader("Content-Disposition", "attachment; filename=\"" + file.fileName() + "\"");
        x.beginChunked(file.mediaType());
        boolean isHead = HttpMethod.HEAD.equals(x.request.http().method());
        if (isHead || file.parts() == 0) x.endChunked(Buffer.buffer());
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
        part++;
        if (part == file.parts()) {
            x.endChunked(bytes);
            return;
        }
        x.writeChunk(bytes, this::next);
    }
}
