package tradepost.gateway.request;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.answer.Failures;
import tradepost.gateway.answer.Refusal;
import tradepost.gateway.http.ClientResponse;
import tradepost.gateway.validation.UploadForm;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.uploads.Uploads;

/**
 * Passes a body, or the file of a form, on to the service of its operation in chunks. The request is paused while a chunk is being stored, so memory holds one
 * chunk and what the connection has read already. An upload that does not complete is discarded.
 */
final class BodyUpload {
    /** From one chunk to the next, which therefore arrives at 9 KB/s or faster. */
    static final int CHUNK_MS = 30_000;

    /** The action that removes what was sent. */
    static final String DISCARD = "discard";

    private final OperationRequest request;
    private final ClientResponse response;
    private final Contract.Streamed accepted;
    private final ServiceCalls calls;
    private final MessageDigest digest;
    private @Nullable UploadForm form;
    private final UUID id = UUID.randomUUID();
    private Buffer chunk = Buffer.buffer();
    private int position;
    private long bytes;
    private boolean sending;
    private boolean ended;
    private boolean kept;

    BodyUpload(OperationRequest request, Contract.Streamed accepted, ServiceCalls calls) {
        this.request = request;
        this.response = request.response();
        this.accepted = accepted;
        this.calls = calls;
        digest = RequestHash.head(request);
    }

    /** Calls {@code then} once the whole body or file is stored. Fails 400, 408, 413, 415, or as the service does. */
    void receive(Runnable then) {
        var http = request.http();
        requireMediaType(http);
        Bodies.requireAcceptable(http, accepted.bytesMax());
        var fields = accepted.form();
        if (fields != null)
            form = new UploadForm(
                    request.endpoint(), http.getHeader("Content-Type"), accepted, fields, part -> add(part, then));
        http.handler(part -> response.step(() -> received(part, then)));
        http.endHandler(v -> response.step(() -> {
            if (form != null) form.complete();
            ended = true;
            next(then);
        }));
    }

    private void requireMediaType(HttpServerRequest http) {
        var sent = http.getHeader("Content-Type");
        var parts =
                sent == null ? new String[] {""} : sent.toLowerCase(Locale.ROOT).split(";", 10);
        boolean known = accepted.mediaTypes().contains(parts[0].strip());
        for (int i = 1; i < parts.length && known; i++) {
            var part = parts[i].strip();
            known = accepted.form() != null
                    || !part.startsWith("charset")
                    || part.equals("charset=utf-8")
                    || part.equals("charset=\"utf-8\"");
        }
        if (!known)
            throw Refusal.of(
                    415,
                    "unsupported_media_type",
                    "Content-Type",
                    "must be " + String.join(" or ", accepted.mediaTypes()) + " in UTF-8");
    }

    private void received(Buffer part, Runnable then) {
        if (form == null) add(part, then);
        else form.add(part);
    }

    private void add(Buffer part, Runnable then) {
        if (bytes + chunk.length() + part.length() > accepted.bytesMax()) throw Refusal.of(413, "payload_too_large");
        chunk.appendBuffer(part);
        if (chunk.length() >= Uploads.CHUNK_BYTES) next(then);
    }

    /** Sends the next chunk, unless one is in flight; continues after its response. */
    private void next(Runnable then) {
        if (sending) return;
        if (chunk.length() < Uploads.CHUNK_BYTES && !ended) {
            request.http().resume();
            return;
        }
        if (chunk.length() == 0) {
            if (bytes == 0 && form == null) throw Refusal.of(400, "body_required", "", "a body is required");
            then.run();
            return;
        }
        sending = true;
        if (!ended) request.http().pause();
        int length = Math.min(chunk.length(), Uploads.CHUNK_BYTES);
        var data = chunk.getBytes(0, length);
        chunk = chunk.getBuffer(length, chunk.length());
        digest.update(data);
        bytes += length;
        var arguments = id().put("operation", request.op().id())
                .put("position", position++)
                .put("chunk", Base64.getEncoder().encodeToString(data));
        calls.sendChunk(request, "append", arguments)
                .onComplete(
                        answer -> response.stepOnLoop(() -> {
                            sending = false;
                            response.extend(CHUNK_MS);
                            next(then);
                        }),
                        t -> response.stepOnLoop(() -> {
                            throw Failures.of(t, false, response.request.id());
                        }));
    }

    private JsonObject id() {
        return new JsonObject().put("uploadId", id.toString());
    }

    /** What the operation gets. */
    JsonObject argument() {
        var upload = new JsonObject().put("id", id.toString()).put("bytes", bytes);
        if (form == null) return upload;
        return upload.put("file_name", form.fileName()).put("fields", new JsonObject(new TreeMap<>(form.fields())));
    }

    /** The hash of the whole request; of a form, of what it says, because each try has another boundary. */
    String hash() {
        if (form != null) digest.update(argument().put("id", "").encode().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The operation has responded: it has taken the upload, or removed it. */
    void isTaken() {
        kept = true;
    }

    /** Discards what was sent, unless the operation has it. If the message is lost, the service discards it after a while. */
    void end() {
        chunk = Buffer.buffer();
        if (kept || position == 0) return;
        kept = true;
        calls.sendChunk(request, DISCARD, id()).otherwiseEmpty();
    }
}
