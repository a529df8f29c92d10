package tradepost.auth.core.account;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tradepost.auth.AuthEvents;
import tradepost.auth.core.session.StoredUser;
import tradepost.contact.Customer;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;

/** Keeps the id of the customer record with the user who owns it. Contact decides who that is. */
public final class CustomerLinkHandler {
    private CustomerLinkHandler() {}

    public static void onChanged(Tx tx, Event event) {
        var customer = event.data(Customer.class);
        link(tx, customer.id(), customer.userId());
    }

    public static void onDeleted(Tx tx, Event event) {
        link(tx, event.data(Customer.class).id(), null);
    }

    private static void link(Tx tx, UUID customer, @Nullable UUID owner) {
        for (var sql :
                owner == null ? new String[] {UserQueries.UNLINK} : new String[] {UserQueries.UNLINK, UserQueries.LINK})
            for (var user : tx.list(StoredUser::user, sql, customer, owner))
                EventLog.append(tx, AuthEvents.USER_UPDATED, user.id(), user.version(), user);
    }
}
