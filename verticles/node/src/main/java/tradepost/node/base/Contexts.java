package tradepost.node.base;

import io.vertx.core.Deployable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import tradepost.audit.core.AuditVerticle;
import tradepost.auth.core.AuthVerticle;
import tradepost.catalog.core.CatalogVerticle;
import tradepost.contact.core.ContactVerticle;
import tradepost.inventory.core.InventoryVerticle;
import tradepost.kernel.bus.Env;
import tradepost.kernel.config.Config;
import tradepost.purchase.core.PurchaseVerticle;
import tradepost.sales.core.SalesVerticle;

/** The contexts there are, in the order they start: what others ask at their start comes first. */
public final class Contexts {
    private static final Map<String, Function<Env, Supplier<? extends Deployable>>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("auth", env -> () -> new AuthVerticle(env));
        ALL.put("contact", env -> () -> new ContactVerticle(env));
        ALL.put("catalog", env -> () -> new CatalogVerticle(env));
        ALL.put("inventory", env -> () -> new InventoryVerticle(env));
        ALL.put("sales", env -> () -> new SalesVerticle(env));
        ALL.put("purchase", env -> () -> new PurchaseVerticle(env));
        ALL.put("audit", env -> () -> new AuditVerticle(env));
    }

    private Contexts() {}

    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /** Whatever a node can run: the gateway and every context. */
    public static String everything() {
        return Config.GATEWAY + "," + String.join(",", names());
    }

    /** The chosen ones in the order they start, without the gateway. */
    public static List<String> inOrder(List<String> chosen) {
        for (var name : chosen)
            if (!ALL.containsKey(name) && !name.equals(Config.GATEWAY))
                throw new Refusal("There is no context " + name + ": choose from "
                        + everything().replace(",", ", "));
        return names().stream().filter(chosen::contains).toList();
    }

    public static Supplier<? extends Deployable> verticle(String context, Env env) {
        var made = ALL.get(context);
        if (made == null) throw new IllegalArgumentException("no context " + context);
        return made.apply(env);
    }
}
