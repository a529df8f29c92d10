package tradepost.file.core.attachment;

import tradepost.kernel.db.Db;

/** Forgets what was deleted, once no request can know of it any more. */
public final class DeletedEntitySweep {
    private static final int AT_ONCE = 500;

    private final Db db;

    public DeletedEntitySweep(Db db) {
        this.db = db;
    }

    /** Returns whether there may be more. */
    public boolean forget(int limit) {
        int atOnce = Math.min(limit, AT_ONCE);
        return db.query(AttachmentQueries.FORGET_DELETED, atOnce).await().rowCount() == atOnce;
    }
}
