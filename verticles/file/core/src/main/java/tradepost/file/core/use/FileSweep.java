package tradepost.file.core.use;

import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;

/** Deletes files that nothing uses, and uses whose transaction never committed. */
public final class FileSweep {
    private static final String ACTOR = "system:file";
    private static final int AT_ONCE = 100;

    private final Db db;
    private final FileChanges changes;
    private final FileUses uses;
    private final int orphanHours;

    public FileSweep(Db db, FileChanges changes, FileUses uses, int orphanHours) {
        this.db = db;
        this.changes = changes;
        this.uses = uses;
        this.orphanHours = orphanHours;
    }

    /** Returns whether there may be more. */
    public boolean expireUses(int limit) {
        int atOnce = Math.min(limit, AT_ONCE);
        return db.tx(tx -> uses.expire(tx, atOnce, ACTOR)) == atOnce;
    }

    /** Returns whether there may be more. */
    public boolean deleteOrphans(int limit) {
        int atOnce = Math.min(limit, AT_ONCE);
        return db.tx(tx -> deleteOrphans(tx, atOnce)) == atOnce;
    }

    private int deleteOrphans(Tx tx, int limit) {
        var orphans = tx.list(changes.queries()::file, FileQueries.ORPHANS, orphanHours, limit);
        if (!orphans.isEmpty()) changes.delete(tx, orphans, ACTOR);
        return orphans.size();
    }
}
