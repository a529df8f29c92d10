package tradepost.node.demo;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates users, one per role, and {@link DemoCompany}, over the public API. The last user is created at the end, so its login
 * shows that the demo is complete.
 */
public final class Demo {
    public static final String PASSWORD = "tradepost-demo";
    /** E-mails of the users by role. */
    public static final SequencedMap<String, String> LOGINS = logins();

    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final String LAST = "viewer";
    /** May read every resource of the examples; a viewer may not read counts of stock. */
    private static final String READER = "inventory_manager";

    private final DemoApi api;

    /** @param base such as {@code http://localhost:8000} */
    public Demo(String base) {
        api = new DemoApi(base);
    }

    /**
     * Loads the demo once, with a user for each role; requires open registration. A failure does not prevent the start.
     *
     * @return the real ids by the ids in the contract's examples
     */
    public Map<String, String> loadOnce() {
        try {
            if (!api.login(LOGINS.getOrDefault(LAST, ""), PASSWORD)) loadWithLogins();
            api.login(LOGINS.getOrDefault(READER, ""), PASSWORD);
            return new DemoCompany(api).exampleIds();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the demo data is not complete: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Map.of();
    }

    public void loadWithLogins() throws IOException, InterruptedException {
        register("admin");
        loadAs(LOGINS.getOrDefault("admin", ""), PASSWORD);
        for (var role : LOGINS.keySet()) register(role);
    }

    public void loadAs(String email, String password) throws IOException, InterruptedException {
        if (!api.login(email, password)) throw new IOException(email + " cannot log in");
        new DemoCompany(api).load();
    }

    private void register(String role) throws IOException, InterruptedException {
        var body = new JsonObject()
                .put("email", LOGINS.get(role))
                .put("password", PASSWORD)
                .put("role", role);
        api.post("/api/auth/register", body);
    }

    private static SequencedMap<String, String> logins() {
        var out = new LinkedHashMap<String, String>();
        for (var role : List.of("admin", "finance_manager", "inventory_manager", "customer", LAST))
            out.put(role, role.replace('_', '-') + "@demo.example");
        return out;
    }
}
