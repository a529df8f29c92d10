package tradepost.kernel.uploads;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.serviceproxy.ServiceException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;

/**
 * Uploads in the database of a context. The gateway sends the body of an operation that has {@code x-upload-bytes} in chunks, and then
 * calls the operation, which claims the upload in its transaction. An upload that nothing claims is removed: by the gateway, or after an
 * hour without a chunk.
 */
public final class Uploads {
    public static final int CHUNK_BYTES = 256 * 1024;

    private static final String BEGIN = """
            with begun as (
              insert into upload(id, owner, operation, chunks, bytes) values ($1, $2, $3, 1, $5) on conflict do nothing returning id)
            insert into upload_chunk(upload_id, position, data) select id, $4, $6 from begun returning upload_id
            """;

    private static final String APPEND = """
            with grown as (
              update upload set chunks = chunks + 1, bytes = bytes + $5, touched_at = now()
              where id = $1 and owner = $2 and operation = $3 and chunks = $4 and claimed_by is null returning id)
            insert into upload_chunk(upload_id, position, data) select id, $4, $6 from grown returning upload_id
            """;

    private static final String SIZE = "select bytes from upload where id = $1 and owner = $2";

    private static final String CLAIM = """
            update upload set claimed_by = $5 where id = $1 and owner = $2 and operation = $3 and bytes = $4 and claimed_by is null
            returning id
            """;

    private static final String DISCARD = "delete from upload where id = $1 and owner = $2 and claimed_by is null";
    private static final String READ = "select data from upload_chunk where upload_id = $1 and position = $2";
    private static final String CHUNKS = "select chunks from upload where id = $1";
    private static final String REMOVE = "delete from upload where id = $1";

    /** A few at a time, because each may have a thousand chunks. */
    private static final String PRUNE = """
            delete from upload where id = any(array(
              select id from upload where touched_at < now() - interval '1 hour' and claimed_by is null limit 4))
            """;

    private static final int PRUNED_AT_ONCE = 4;

    private Uploads() {}

    /** The bus address at which a context serves its {@link UploadBox}. */
    public static String address(String context) {
        return "uploads." + context;
    }

    /** What a caller may send, if that is less than the contract allows. */
    public interface BytesMax {
        long of(Caller caller);
    }

    /** Receives uploads for the operations of the contract. Call this before {@link OutboxRelay#start}. */
    public static Future<Void> bind(Env env, Db db, OutboxRelay relay, Contract contract) {
        return bind(env, db, relay, contract, caller -> Long.MAX_VALUE);
    }

    /** Like the other method, with another limit for each caller. */
    public static Future<Void> bind(Env env, Db db, OutboxRelay relay, Contract contract, BytesMax callers) {
        relay.prune(limit -> db.query(PRUNE).await().rowCount() == PRUNED_AT_ONCE);
        var operations = new HashMap<String, Contract.Operation>();
        for (var op : contract.operations()) if (op.upload() != null) operations.put(op.id(), op);
        return Services.bind(
                env, address(contract.context()), UploadBox.class, new Box(db, Map.copyOf(operations), callers));
    }

    /**
     * Takes an upload of this caller for this operation, so that it is kept until {@link #remove}. Fails 503 if it was removed meanwhile:
     * the client may send it again.
     *
     * @param by what needs it, such as the id of a job
     */
    public static void claim(Tx tx, Upload upload, String operation, UUID by, Caller caller) {
        var claimed = tx.sql(CLAIM, upload.id(), caller.userId(), operation, upload.bytes(), by);
        if (!claimed.iterator().hasNext()) throw Problem.unavailable("unavailable");
    }

    /** Removes an upload that was not claimed, because the operation failed or was a repetition. Never fails. */
    public static Future<?> discard(Db db, Upload upload, Caller caller) {
        return db.query(DISCARD, upload.id(), caller.userId()).otherwiseEmpty();
    }

    /** Removes an upload that is not needed any more. */
    public static void remove(Tx tx, UUID upload) {
        tx.sql(REMOVE, upload);
    }

    /** The number of chunks. Virtual threads and tests only, as {@link #chunk}. */
    public static int chunks(Db db, UUID upload) {
        return db.require("upload_not_found", r -> r.getInteger(0), CHUNKS, upload)
                .await();
    }

    /** Returns a chunk, or null after the last one. */
    public static @Nullable Buffer chunk(Db db, UUID upload, int position) {
        var rows = db.query(READ, upload, position).await().iterator();
        return rows.hasNext() ? rows.next().getBuffer(0) : null;
    }

    /** 413 payload_too_large, with how much is allowed. */
    public static ServiceException tooLarge(long bytesMax) {
        return Problem.of(413, "payload_too_large", Problem.detail("", "must have at most " + bytesMax + " bytes"));
    }

    private record Box(Db db, Map<String, Contract.Operation> operations, BytesMax callers) implements UploadBox {
        @Override
        public Future<Void> append(UUID uploadId, String operation, int position, String chunk, Caller caller) {
            var op = operations.get(operation);
            if (op == null || op.upload() == null) return Problem.failed(Problem.unavailable("unavailable"));
            var refusal = op.access().refusal(caller);
            if (refusal != null) return Problem.failed(refusal);
            var data = Base64.getDecoder().decode(chunk);
            if (data.length == 0 || data.length > CHUNK_BYTES)
                return Problem.failed(Problem.badRequest("invalid_arguments"));
            long max = Math.min(op.upload().bytesMax(), callers.of(caller));
            return size(uploadId, position, caller).compose(before -> {
                if (before + data.length > max) return Problem.failed(tooLarge(max));
                return db.query(
                                position == 0 ? BEGIN : APPEND,
                                uploadId,
                                caller.userId(),
                                operation,
                                position,
                                (long) data.length,
                                Buffer.buffer(data))
                        .map(rows -> {
                            if (!rows.iterator().hasNext()) throw Problem.notFound("upload_not_found");
                            return null;
                        });
            });
        }

        private Future<Long> size(UUID upload, int position, Caller caller) {
            return position == 0
                    ? Future.succeededFuture(0L)
                    : db.require("upload_not_found", r -> r.getLong(0), SIZE, upload, caller.userId());
        }

        @Override
        public Future<Void> discard(UUID uploadId, Caller caller) {
            return db.query(DISCARD, uploadId, caller.userId()).mapEmpty();
        }
    }
}
