package tradepost.audit.core.chain;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.audit.chain.ChainQuery;
import tradepost.audit.chain.ChainService;
import tradepost.audit.chain.Verification;
import tradepost.audit.chain.VerifyQuery;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.contract.Download;
import tradepost.kernel.contract.DownloadPart;
import tradepost.kernel.db.Db;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;

public final class ChainServiceImpl implements ChainService {
    private static final int BATCH = 500;
    private static final long BATCH_BYTES = 2 << 20;
    /** One response verifies at most this many rows, so that the signed heads among them fit in memory. */
    private static final long ROWS_MAX = 100_000;

    private static final long WITHIN_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final int PART_ROWS = 1_000;

    private final Vertx vertx;
    private final Db db;
    private final HeadKeys keys;
    private final HeadsFile file;

    public ChainServiceImpl(Env env, Db db) {
        vertx = env.vertx();
        this.db = db;
        keys = new HeadKeys(env.config());
        file = new HeadsFile(vertx, env.config());
    }

    /** @param last the newest position of a row, which is that of the head unless rows were added or deleted by hand */
    private record Newest(long position, byte[] link, long last) {
        static Newest of(Row r) {
            return new Newest(r.getLong(0), r.getBuffer(1).getBytes(), r.getLong(2));
        }
    }

    @Override
    public Future<Verification> verifyJournal(VerifyQuery query, Caller caller) {
        return Tasks.run(vertx, () -> verified(from(query.after()), query.to()));
    }

    private Verification verified(long after, @Nullable Long to) {
        long until = System.nanoTime() + WITHIN_NANOS;
        // what was signed is read before the head, which may grow meanwhile
        var written = file.after(after).await();
        long lastSigned =
                db.query(ChainQueries.LAST_SIGNED).await().iterator().next().getLong(0);
        var newest = newest();
        long end = end(after, to, newest);
        long stop = Math.min(end, after + ROWS_MAX);
        var check = new ChainCheck(keys, after, before(after), signed(written, after, stop));
        while (check.position() < stop && System.nanoTime() < until) if (!batch(check, stop)) break;
        boolean complete = check.position() >= end;
        if (complete && end == newest.position()) atEnd(check, newest, Math.max(lastSigned, last(written)));
        return new Verification(
                check.rows(),
                check.erased(),
                check.heads(),
                complete,
                complete ? null : check.position(),
                newest.position(),
                SignedHead.hex(Buffer.buffer(newest.link())),
                check.mismatches(),
                check.total(),
                keys.published());
    }

    /** Returns whether there may be more up to this position. */
    private boolean batch(ChainCheck check, long stop) {
        var rows = db.query(ChainQueries.ROWS, check.position(), stop, BATCH, BATCH_BYTES)
                .await();
        rows.forEach(check::row);
        if (rows.size() > 0) return true;
        check.missingBefore(stop + 1);
        return false;
    }

    private static void atEnd(ChainCheck check, Newest newest, long lastSigned) {
        if (check.link() != null && !Arrays.equals(check.link(), newest.link()))
            check.differs(newest.position(), "head", "the head has another link than this row");
        if (newest.last() > newest.position())
            check.differs(newest.position() + 1, "head", "there are rows after the head, up to " + newest.last());
        if (lastSigned > newest.position())
            check.differs(lastSigned, "signed_head", "a row at this position was signed, and is no longer there");
    }

    private static long last(List<SignedHead> heads) {
        return heads.stream().mapToLong(SignedHead::position).max().orElse(0);
    }

    /** Of the file and of the database; once, if both have the same. */
    private Map<Long, List<SignedHead>> signed(List<SignedHead> written, long after, long to) {
        var stored = db.list(SignedHead::of, ChainQueries.HEADS, after, to).await();
        return Stream.concat(stored.stream(), written.stream().filter(h -> h.position() <= to))
                .distinct()
                .collect(Collectors.groupingBy(SignedHead::position, TreeMap::new, Collectors.toList()));
    }

    private Newest newest() {
        return Newest.of(db.query(ChainQueries.HEAD).await().iterator().next());
    }

    private byte @Nullable [] before(long after) {
        if (after == 0) return ChainHash.none();
        var rows = db.query(ChainQueries.LINK, after).await().iterator();
        return rows.hasNext() ? rows.next().getBuffer(0).getBytes() : null;
    }

    private static long from(@Nullable Long after) {
        return after == null ? 0 : after;
    }

    /** Fails 400 position_ahead or invalid_range. */
    private static long end(long after, @Nullable Long to, Newest newest) {
        long end = to == null ? newest.position() : to;
        if (Math.max(after, end) > newest.position())
            throw Problem.badRequest(
                    "position_ahead",
                    Problem.detail(after > newest.position() ? "after" : "to", "the newest is " + newest.position()));
        if (end < after) throw Problem.badRequest("invalid_range", Problem.detail("to", "must not be before after"));
        return end;
    }

    @Override
    public Future<Download> exportChain(ChainQuery query, Caller caller) {
        return Tasks.run(vertx, () -> {
            long after = from(query.after());
            long rows = end(after, query.to(), newest()) - after;
            return new Download("chain.jsonl", "application/x-ndjson", (int) Math.ceilDiv(rows, (long) PART_ROWS), 0);
        });
    }

    /** The rows of a part, and after each the heads that were signed of it. */
    @Override
    public Future<DownloadPart> readChainPart(ChainQuery query, int part, Caller caller) {
        long after = from(query.after()) + (long) part * PART_ROWS;
        long to = Math.min(after + PART_ROWS, query.to() == null ? Long.MAX_VALUE : query.to());
        return Tasks.run(vertx, () -> {
            var heads = db.list(SignedHead::of, ChainQueries.HEADS, after, to).await().stream()
                    .collect(Collectors.groupingBy(SignedHead::position));
            var lines = Buffer.buffer();
            for (var row : db.query(ChainQueries.EXPORTED, after, to).await()) {
                line(lines, ChainLine.of(row));
                for (var head : heads.getOrDefault(row.getLong("position"), List.of()))
                    line(lines, head.toJson().put("line", "head"));
            }
            return DownloadPart.containing(lines);
        });
    }

    private static void line(Buffer lines, JsonObject line) {
        lines.appendString(line.encode()).appendByte((byte) '\n');
    }
}
