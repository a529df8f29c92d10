package tradepost.audit.core.chain;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.audit.AuditEvents;
import tradepost.audit.AuditSettings;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.service.Env;
import tradepost.kernel.value.Ids;

/**
 * Signs the head of the chain now and then, and writes it out as a row, an event and a line of a file. Whichever node comes first signs; the
 * lock of the head decides. Nothing is signed if no row was added.
 */
public final class HeadSigner {
    private static final Logger LOG = LoggerFactory.getLogger(HeadSigner.class);
    private static final int READ = 1_000;
    private static final long RETRY_MS = 60_000;
    /** Until there is a first signed head. */
    private static final long FIRST_MS = 10_000;

    private final Db db;
    private final Env env;
    private final HeadKeys keys;
    private final HeadsFile file;
    private final BiFunction<Tx, List<Event>, Runnable> append;
    private final int minutes;
    private final BackgroundWork work;

    /** @param append adds events to the journal, and returns what to do after the commit */
    public HeadSigner(Env env, Db db, String context, BiFunction<Tx, List<Event>, Runnable> append) {
        this(env, env.config(), db, context, append);
    }

    HeadSigner(Env env, Config config, Db db, String context, BiFunction<Tx, List<Event>, Runnable> append) {
        this.db = db;
        this.env = env;
        this.append = append;
        keys = new HeadKeys(config);
        file = new HeadsFile(env.vertx(), config);
        minutes = config.number(AuditSettings.SIGN_MINUTES);
        work = env.background().work(context, "signed heads").retryMs(RETRY_MS);
    }

    /** Fails {@link Config.Invalid} if the keys cannot be read. */
    public static void check(Config config) {
        new HeadKeys(config);
    }

    /** Call this on a virtual-thread verticle. */
    public void start() {
        if (keys.sign())
            LOG.info(
                    "heads of the journal are signed with the key {}; note its public half elsewhere: {}",
                    keys.keyId(),
                    keys.published().getFirst().publicKey());
        else
            LOG.warn("nothing is signed, so whoever owns the database can rewrite the journal unseen: set"
                    + " audit.signing_key");
        if (!keys.sign() && !file.exists()) return;
        long everyMs = TimeUnit.MINUTES.toMillis(minutes);
        work.start(FIRST_MS, () -> {
            // so that it does not wait for another interval if another node has signed a little later than the last
            // time
            sign(TimeUnit.MILLISECONDS.toSeconds(everyMs * 9 / 10));
            return isEmpty() ? FIRST_MS : everyMs;
        });
    }

    /** Ends with a signed head of what was added last, so that it is also covered while no node runs. Never fails. */
    public Future<?> stop() {
        var ended = work.stop();
        if (!keys.sign()) return ended;
        return ended.compose(v -> Tasks.run(env.vertx(), () -> sign(0)))
                .onFailure(t -> LOG.warn("the last head of the journal is not signed: {}", t.toString()))
                .otherwiseEmpty();
    }

    /**
     * Signs the head if the last signed one is this old. Virtual threads only.
     *
     * @return the head that was signed; null if none is due
     */
    @Nullable
    SignedHead sign(long seconds) {
        var signed = keys.sign() && isDue(seconds) ? signNow(seconds) : null;
        fill();
        return signed;
    }

    private boolean isEmpty() {
        return db.query(ChainQueries.LAST_SIGNED).await().iterator().next().getLong(0) == 0;
    }

    private boolean isDue(long seconds) {
        return db.query(ChainQueries.DUE, (double) seconds).await().size() > 0;
    }

    /** The head goes to the file as it was signed, whatever becomes of its row: whoever owns the database decides what the database returns. */
    private @Nullable SignedHead signNow(long seconds) {
        var head = new AtomicReference<@Nullable SignedHead>();
        try {
            var then = db.<@Nullable Runnable>tx(tx -> signed(tx, seconds, head));
            if (then != null) then.run();
        } finally {
            var signed = head.get();
            if (signed != null) {
                LOG.info("signed head: {}", signed.toJson().encode());
                file.add(List.of(signed)).await();
            }
        }
        return head.get();
    }

    /** Null if another node was first. */
    private @Nullable Runnable signed(Tx tx, long seconds, AtomicReference<@Nullable SignedHead> signed) {
        tx.sql(ChainQueries.LOCK_HEAD);
        var head = tx.firstOrNull(
                r -> head(r.getLong("position"), r.getBuffer("link"), r.getOffsetDateTime("at")),
                ChainQueries.DUE,
                (double) seconds);
        signed.set(head);
        if (head == null) return null;
        int added = tx.sql(
                        ChainQueries.ADD_HEAD,
                        head.position(),
                        head.id(),
                        Buffer.buffer(HexFormat.of().parseHex(head.link())),
                        head.signedAt().atOffset(ZoneOffset.UTC),
                        head.keyId(),
                        Buffer.buffer(head.signatureBytes()))
                .rowCount();
        if (added != 1) LOG.error("the database does not store the signed head of position {}", head.position());
        var event = EventLog.event(AuditEvents.HEAD_SIGNED, head.id(), 1, head.toEvent(), "system:audit", null);
        return append.apply(tx, List.of(event));
    }

    private SignedHead head(long position, Buffer link, OffsetDateTime at) {
        var hex = SignedHead.hex(link);
        var signature = keys.signature(SignedHead.text(position, hex, at.toInstant()));
        return new SignedHead(
                Ids.next(),
                position,
                hex,
                at.toInstant(),
                keys.keyId(),
                Base64.getEncoder().encodeToString(signature));
    }

    /** Adds to the file what other nodes have signed, and what it has lost. A head that no key has signed is left out. */
    private void fill() {
        if (!file.exists()) return;
        var written = file.after(0).await().stream().map(SignedHead::id).collect(Collectors.toSet());
        long last = 0;
        for (; ; ) {
            var heads = db.list(SignedHead::of, ChainQueries.HEADS_AFTER, last, READ)
                    .await();
            file.add(heads.stream()
                            .filter(h -> !written.contains(h.id()) && isSound(h))
                            .toList())
                    .await();
            if (heads.size() < READ) return;
            last = heads.getLast().position();
        }
    }

    private boolean isSound(SignedHead head) {
        var fault = keys.fault(head);
        if (fault != null) LOG.error("the signed head of position {} is not written out: {}", head.position(), fault);
        return fault == null;
    }
}
