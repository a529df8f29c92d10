package tradepost.sales.core.terms;

import java.util.function.ToIntFunction;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;

/** Ends documents whose time has passed, some in each transaction. */
public final class ExpirySweep {
    private ExpirySweep() {}

    /**
     * Returns how many there were; if there are none, this is one statement. Virtual threads and tests only.
     *
     * @param anyDue selects whether any is left
     * @param end ends some of them, and returns how many; none if others are being changed
     */
    public static int all(Db db, String anyDue, ToIntFunction<Tx> end) {
        int all = 0;
        while (db.list(r -> r.getBoolean(0), anyDue).await().getFirst()) {
            int some = db.tx(end::applyAsInt);
            if (some == 0) break;
            all += some;
        }
        return all;
    }
}
