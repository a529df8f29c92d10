package tradepost.sales.core.invoice;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.problem.Problem;

/** Commands about invoices, each of which takes effect once or is given up: under an advisory lock of its id. */
public final class InvoiceCommands {
    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('invoice ' || $1::uuid, 0))";

    /** True if the command has taken effect, false if it was given up; no row if it is new. */
    private static final String COMMANDED = """
            select true from sales_order_invoice where id = $1
            union all select true from sales_write_off where id = $1
            union all select false from invoice_command_given_up where command_id = $1 limit 1
            """;

    private static final String GIVE_UP = "insert into invoice_command_given_up(command_id) values ($1)";

    private static final String PRUNE = """
            delete from invoice_command_given_up where command_id = any(array(
              select command_id from invoice_command_given_up where created_at < now() - interval '7 days' limit $1))
            """;

    private InvoiceCommands() {}

    /** Whether the command has taken effect. Fails 409 invalid_state if it was given up. */
    public static boolean hasTakenEffect(Tx tx, UUID commandId) {
        var commanded = commanded(tx, commandId);
        if (commanded == null || commanded) return commanded != null;
        throw Problem.conflict("invalid_state", Problem.detail("command", "was refused; a new one needs a new key"));
    }

    /** Whether this command has taken effect. If not, it never will: a try that comes later is refused. */
    public static boolean giveUp(Tx tx, UUID commandId) {
        var commanded = commanded(tx, commandId);
        if (commanded == null) tx.sql(GIVE_UP, commandId);
        return commanded != null && commanded;
    }

    private static @Nullable Boolean commanded(Tx tx, UUID commandId) {
        tx.sql(LOCK, commandId);
        return tx.firstOrNull(r -> r.getBoolean(0), COMMANDED, commandId);
    }

    /** Deletes what was given up more than seven days ago: no try of that command is under way any more. */
    public static Pruner.Step pruning(Db db) {
        return Pruner.deleting(db, PRUNE);
    }
}
