package tradepost.node.demo.client;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who does the work of the demo company: each kind of work is done by somebody whose job it is.
 *
 * @param office the administrator, who also enters the orders of the web shop
 * @param finance sells to companies, and is paid
 * @param warehouse buys, receives and ships
 * @param customer a customer with a login; null if there is none
 */
public record DemoTeam(
        DemoApi office,
        DemoApi finance,
        DemoApi warehouse,
        @Nullable DemoApi customer) {

    /** Everything is done by one user. */
    public static DemoTeam of(DemoApi everybody) {
        return new DemoTeam(everybody, everybody, everybody, null);
    }

    /** @param logins e-mail addresses by role */
    public static DemoTeam of(DemoApi api, Map<String, String> logins, String password)
            throws IOException, InterruptedException {
        return new DemoTeam(
                login(api, logins.getOrDefault("admin", ""), password),
                login(api, logins.getOrDefault("finance_manager", ""), password),
                login(api, logins.getOrDefault("inventory_manager", ""), password),
                null);
    }

    private static DemoApi login(DemoApi api, String email, String password) throws IOException, InterruptedException {
        var user = api.login(email, password);
        if (user == null) throw new IOException(email + " cannot log in");
        return user;
    }

    /** The same people, in an instance that has a past. */
    public DemoTeam past(Function<Instant, String> requests) {
        return new DemoTeam(office.past(requests), finance.past(requests), warehouse.past(requests), customer);
    }

    public DemoTeam with(@Nullable DemoApi itsCustomer) {
        return new DemoTeam(office, finance, warehouse, itsCustomer);
    }

    /** The same people at another time. */
    public DemoTeam at(@Nullable Instant time) {
        return new DemoTeam(
                office.at(time), finance.at(time), warehouse.at(time), customer == null ? null : customer.at(time));
    }

    /** Whose work it is to write there. */
    public DemoApi writes(String path) {
        if (path.startsWith("/api/purchase") || path.startsWith("/api/stock") || path.endsWith("/shipments"))
            return warehouse;
        if (path.startsWith("/api/sales")) return finance;
        return office;
    }
}
