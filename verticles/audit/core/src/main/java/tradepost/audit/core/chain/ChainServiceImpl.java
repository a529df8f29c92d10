package tradepost.audit.core.chain;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tradepost.audit.AuditSettings;
import tradepost.audit.chain.ChainQuery;
import tradepost.audit.chain.ChainService;
import tradepost.audit.chain.JournalKey;
import tradepost.audit.chain.Verification;
import tradepost.audit.chain.Verification.LastSigned;
import tradepost.audit.chain.VerifyQuery;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.config.Config;
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

    private static final int HEADS_MAX = 100;

    private static final long WITHIN_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long PART_ROWS = 1_000;
    private static final long PART_ROWS_WITH_DATA = 50;
    private static final Comparator<SignedHead> NEWEST_FIRST =
            Comparator.comparingLong(SignedHead::position).reversed();

    private final Vertx vertx;
    private final Db db;
    private final HeadKeys keys;
    private final HeadsFile file;
    private final Duration signedWithin;
    private final long rowsMax;

    public ChainServiceImpl(Env env, Db db) {
        this(env.vertx(), env.config(), db, ROWS_MAX);
    }

    /** @param rowsMax one response verifies at most this many rows */
    ChainServiceImpl(Vertx vertx, Config config, Db db, long rowsMax) {
        this.vertx = vertx;
        this.db = db;
        this.rowsMax = rowsMax;
        keys = new HeadKeys(config);
        file = new HeadsFile(vertx, config);
        signedWithin = Duration.ofMinutes(2L * config.number(AuditSettings.SIGN_MINUTES));
    }

    /**
     * @param last the newest position of a row, which is that of the head unless rows were added or deleted by hand
     * @param oldestAt when the first row was written; null if there is none
     */
    private record Newest(
            long position, byte[] link, long last, @Nullable Instant oldestAt, Instant now) {
        static Newest of(Row r) {
            var oldest = r.getOffsetDateTime(3);
            return new Newest(
                    r.getLong(0),
                    r.getBuffer(1).getBytes(),
                    r.getLong(2),
                    oldest == null ? null : oldest.toInstant(),
                    r.getOffsetDateTime(4).toInstant());
        }
    }

    @Override
    public Future<Verification> verifyJournal(VerifyQuery query, Caller caller) {
        return Tasks.run(vertx, () -> verified(from(query.after()), query.to()));
    }

    private Verification verified(long after, @Nullable Long to) {
        long until = System.nanoTime() + WITHIN_NANOS;
        // what was signed is read before the head, which may grow meanwhile
        var all = file.after(0).await();
        var written = all.stream().filter(h -> h.position() > after).toList();
        var heads =
                db.list(SignedHead::of, ChainQueries.NEWEST_HEADS, HEADS_MAX).await();
        var lastSigned = lastSigned(heads, all);
        var newest = newest();
        long end = end(after, to, newest);
        long stop = Math.min(end, after + rowsMax);
        var check = new ChainCheck(keys, after, before(after), signed(written, after, stop));
        if (after == 0) beforeFirst(check);
        while (check.position() < stop && System.nanoTime() < until) if (!batch(check, stop)) break;
        boolean complete = check.position() >= end;
        if (complete && end == newest.position()) {
            atEnd(check, newest, Math.max(last(heads), last(written)));
            if (keys.sign()) unsigned(check, newest, lastSigned);
        }
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
                keys.sign() ? "on" : "off",
                lastSigned == null ? null : new LastSigned(lastSigned.position(), lastSigned.signedAt()),
                keys.published());
    }

    /** Returns whether there may be more up to this position. */
    private boolean batch(ChainCheck check, long stop) {
        var rows = db.query(ChainQueries.ROWS, check.position(), stop, BATCH, BATCH_BYTES)
                .await();
        long last = rows.stream().mapToLong(r -> r.getLong("position")).max().orElse(0);
        if (last == 0) {
            check.missingBefore(stop + 1);
            return false;
        }
        var allowed = rows.stream().anyMatch(r -> r.getBuffer("salt") == null)
                ? erasures(check.position(), last)
                : List.<ErasedPart>of();
        rows.forEach(r -> check.row(r, allowed));
        return true;
    }

    /** Read after the rows: an erasure and its event are committed together. */
    private List<ErasedPart> erasures(long after, long to) {
        return db.query(ChainQueries.ERASURES, after, to, (long) Erasure.ROWS_MAX).await().stream()
                .flatMap(ErasedPart::of)
                .toList();
    }

    private void beforeFirst(ChainCheck check) {
        for (var row : db.query(ChainQueries.BEFORE_FIRST, HEADS_MAX).await())
            check.differs(row.getLong(0), "position", "there is a row at this position, and the first one is 1");
    }

    /** Whoever owns the database may keep heads from being stored; then the newest one soon is an old one. */
    private void unsigned(ChainCheck check, Newest newest, @Nullable SignedHead last) {
        long position = last == null ? 0 : last.position();
        // the event of a head is a row after it
        if (newest.position() <= (last == null ? 0 : position + 1)) return;
        var since = last == null ? newest.oldestAt() : last.signedAt();
        if (since != null && since.isBefore(newest.now().minus(signedWithin)))
            check.differs(
                    position + 1,
                    "unsigned",
                    "no head was signed since " + since
                            + ", though rows were added: see the log of the nodes that run audit");
    }

    /** The newest head with a valid signature; null if there is none. */
    private @Nullable SignedHead lastSigned(List<SignedHead> stored, List<SignedHead> written) {
        return Stream.concat(
                        stored.stream(), written.stream().sorted(NEWEST_FIRST).limit(HEADS_MAX))
                .sorted(NEWEST_FIRST)
                .filter(h -> keys.fault(h) == null)
                .findFirst()
                .orElse(null);
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
    public Future<List<JournalKey>> listJournalKeys() {
        return Future.succeededFuture(keys.published());
    }

    @Override
    public Future<Download> exportChain(ChainQuery query, Caller caller) {
        return Tasks.run(vertx, () -> {
            long after = from(query.after());
            long rows = end(after, query.to(), newest()) - after;
            long parts = Math.max(1, Math.ceilDiv(rows, partRows(query)));
            return new Download("chain.jsonl", "application/x-ndjson", (int) parts, 0);
        });
    }

    private static long partRows(ChainQuery query) {
        return query.withData() ? PART_ROWS_WITH_DATA : PART_ROWS;
    }

    /** The rows of a part, and after each the heads that were signed of it; the first part begins with what comes before its rows. */
    @Override
    public Future<DownloadPart> readChainPart(ChainQuery query, int part, Caller caller) {
        long after = from(query.after()) + part * partRows(query);
        long to = Math.min(after + partRows(query), query.to() == null ? Long.MAX_VALUE : query.to());
        var statement = query.withData() ? ChainQueries.EXPORTED_WITH_DATA : ChainQueries.EXPORTED;
        return Tasks.run(vertx, () -> {
            var heads = db.list(SignedHead::of, ChainQueries.HEADS, after, to).await().stream()
                    .collect(Collectors.groupingBy(SignedHead::position));
            var lines = Buffer.buffer();
            if (part == 0) line(lines, ChainLine.start(after, before(after), query.to(), newest().now()));
            for (var row : db.query(statement, after, to).await()) {
                line(lines, query.withData() ? ChainLine.withData(row, caller) : ChainLine.of(row));
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
