package tradepost.file.core.content;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.file.FileSettings;
import tradepost.file.core.store.FileStore;
import tradepost.kernel.config.Config;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;

/** What is in the store, and how much room it takes. Each content is there once. */
public final class Contents {
    /** The content that was there is not there any more: another file that had it was deleted. */
    public static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1;

        Gone() {
            super("the content was deleted", null, false, false);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Contents.class);
    private static final long MEGABYTE = 1 << 20;
    private static final String ALL = "*";

    private final FileStore store;
    private final long quota;
    private final long userQuota;

    public Contents(FileStore store, Config config) {
        this.store = store;
        quota = config.number(FileSettings.QUOTA_MB) * MEGABYTE;
        userQuota = config.number(FileSettings.USER_QUOTA_MB) * MEGABYTE;
    }

    public long quota() {
        return quota;
    }

    public long userQuota() {
        return userQuota;
    }

    /** In whose quota the files of this caller count. */
    public static String owner(Caller caller) {
        return caller.isContext() ? caller.actor() : caller.ownerId().toString();
    }

    /** Whether the store has it already. Awaits. Fails 409 quota_exceeded if there is certainly no room for the file. */
    public boolean has(Db db, String sha256, long bytes, String owner) {
        var row =
                db.query(ContentQueries.KNOWN, sha256, owner).await().iterator().next();
        boolean has = row.getString(0) != null;
        if (bytesOf(row.getLong(1)) + bytes > userQuota) throw exceeded("a user", userQuota);
        if (!has && bytesOf(row.getLong(2)) + bytes > quota) throw exceeded("all", quota);
        return has;
    }

    private static long bytesOf(@Nullable Long stored) {
        return stored == null ? 0 : stored;
    }

    /** Puts it into the store, with its sizes. Awaits. Fails 503 files_unavailable. */
    public void put(NewContent content, String contentType) {
        store.put(content.key(), content.file(), contentType);
        for (var size : content.sizes()) store.put(content.keyOf(size), size.file(), size.contentType());
    }

    /** Removes what was put and is not needed. What cannot be removed now is removed by {@link StoreSweep}. Awaits. Never fails. */
    public void remove(NewContent content) {
        try {
            for (var key : content.keys()) store.delete(key);
        } catch (RuntimeException e) {
            LOG.warn("{} remains in the store for a day: {}", content.key(), e.toString());
        }
    }

    /**
     * Uses the content for another file of this owner, in the transaction that inserts the file. Fails 409 quota_exceeded.
     *
     * @param made if the store did not have it; otherwise null, and the method fails {@link Gone} if it is not there any more
     * @return whether {@code made} is what the store has from now on
     */
    public boolean use(Tx tx, String sha256, long bytes, String owner, @Nullable NewContent made) {
        boolean isNew = !isHeld(tx, sha256) && insert(tx, made);
        take(tx, owner, bytes, userQuota, "a user");
        if (isNew && made != null) take(tx, ALL, made.storedBytes(), quota, "all");
        return isNew;
    }

    private static boolean isHeld(Tx tx, String sha256) {
        return tx.sql(ContentQueries.HOLD, sha256).size() > 0;
    }

    /** Whether it was inserted, rather than by another transaction meanwhile. */
    private static boolean insert(Tx tx, @Nullable NewContent made) {
        if (made == null) throw new Gone();
        var image = made.image();
        boolean inserted = tx.sql(
                                ContentQueries.INSERT,
                                made.sha256(),
                                made.key(),
                                made.bytes(),
                                made.storedBytes(),
                                image == null ? null : image.width(),
                                image == null ? null : image.height(),
                                made.storedSizes())
                        .size()
                > 0;
        if (!inserted && !isHeld(tx, made.sha256())) throw new Gone();
        return inserted;
    }

    private static void take(Tx tx, String owner, long bytes, long max, String whose) {
        if (tx.sql(ContentQueries.TAKE, owner, bytes, max).size() == 0) throw exceeded(whose, max);
    }

    private static RuntimeException exceeded(String whose, long max) {
        return Problem.conflict(
                "quota_exceeded",
                Problem.detail("file", "the files of " + whose + " may have " + max / MEGABYTE + " MB"));
    }

    /** Gives the room of deleted files back, and discards the contents that no file has any more. In the transaction that has deleted them. */
    public static void release(Tx tx, List<Released> files) {
        var contents = files.stream().map(Released::sha256).distinct().sorted().toArray(String[]::new);
        tx.sql(ContentQueries.LOCK, (Object) contents);
        var discarded =
                tx.single(r -> new Space(r.getLong(0), r.getLong(1)), ContentQueries.DISCARD, (Object) contents);
        var freed = new TreeMap<String, Space>();
        for (var f : files) freed.merge(f.owner(), new Space(1, f.bytes()), Space::plus);
        freed.forEach((owner, space) -> tx.send(ContentQueries.GIVE_BACK, owner, space.objects, space.bytes));
        if (discarded.objects > 0) tx.send(ContentQueries.GIVE_BACK, ALL, discarded.objects, discarded.bytes);
    }

    private record Space(long objects, long bytes) {
        Space plus(Space other) {
            return new Space(objects + other.objects, bytes + other.bytes);
        }
    }

    /** A file that was deleted. */
    public record Released(String sha256, String owner, long bytes) {}
}
