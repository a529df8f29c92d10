package tradepost.inventory.core;

import java.sql.SQLException;
import java.util.UUID;
import tradepost.kernel.TestDb;

/** Changes rows behind the program's back, bypassing the trigger and the grants. */
final class Corruption {
    private static final String DEADLOCK = "40P01";
    private static final int TRIES = 5;

    private Corruption() {}

    /** In one transaction, which is repeated if it and one of the program wait for each other. */
    static void run(String statements) {
        for (int tries = 1; ; tries++)
            try {
                TestDb.run("inventory", """
                        grant update, delete on movement to current_user; alter table movement disable trigger movement_append_only; %s;
                        alter table movement enable trigger movement_append_only; revoke update, delete on movement from current_user;
                        """.formatted(statements));
                return;
            } catch (IllegalStateException e) {
                boolean deadlock = e.getCause() instanceof SQLException s && DEADLOCK.equals(s.getSQLState());
                if (!deadlock || tries == TRIES) throw e;
            }
    }

    /** Removes the rows, because other tests in this JVM verify them too. */
    static void remove(UUID item) {
        for (var table : new String[] {"movement", "reservation", "stock_level", "stocked_item"})
            run("delete from %s where item_id = '%s'".formatted(table, item));
    }
}
