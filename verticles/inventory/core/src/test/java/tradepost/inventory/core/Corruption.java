package tradepost.inventory.core;

import java.util.UUID;
import tradepost.kernel.TestDb;

/** Changes rows behind the program's back, bypassing the trigger and the grants. */
final class Corruption {
    private Corruption() {}

    static void run(String statements) {
        TestDb.run("inventory", """
                grant update, delete on movement to current_user; alter table movement disable trigger movement_append_only; %s;
                alter table movement enable trigger movement_append_only; revoke update, delete on movement from current_user;
                """.formatted(statements));
    }

    /** Removes the rows, because other tests in this JVM verify them too. */
    static void remove(UUID item) {
        for (var table : new String[] {"movement", "reservation", "stock_level"})
            run("delete from %s where item_id = '%s'".formatted(table, item));
    }
}
