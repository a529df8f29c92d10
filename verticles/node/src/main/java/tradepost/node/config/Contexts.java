package tradepost.node.config;

import io.vertx.core.Deployable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.service.ContextCore;
import tradepost.kernel.service.Env;

/** The contexts that this program can run, in the order of their dependence. */
public final class Contexts {
    private static final Map<String, ContextCore> CORES =
            ContextCore.all().stream().collect(Collectors.toUnmodifiableMap(ContextCore::name, Function.identity()));

    private Contexts() {}

    public static List<String> names() {
        return ContextModule.names();
    }

    /** All parts that a node can run: the gateway and every context. */
    public static String everything() {
        return Config.GATEWAY + "," + String.join(",", names());
    }

    /** The chosen contexts in the order of their dependence, without the gateway. Fails with {@link Config.Invalid} if one does not exist. */
    public static List<String> inOrder(List<String> chosen) {
        for (var name : chosen)
            if (!names().contains(name) && !name.equals(Config.GATEWAY))
                throw new Config.Invalid("There is no context " + name + ": choose from "
                        + everything().replace(",", ", "));
        return names().stream().filter(chosen::contains).toList();
    }

    /** Fails with {@link Config.Invalid} if a context could not start with these settings. */
    static void check(Config config, String context) {
        core(context).check(config);
    }

    public static Supplier<? extends Deployable> verticle(String context, Env env) {
        var core = core(context);
        return () -> core.verticle(env);
    }

    private static ContextCore core(String context) {
        var core = CORES.get(context);
        if (core == null) throw new IllegalArgumentException("no context " + context);
        return core;
    }
}
