package tradepost.payment.core.extension;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.background.Background;
import tradepost.kernel.background.BackgroundWork;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.extension.ExtensionPoint;
import tradepost.kernel.extension.Extensions;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.payment.PaymentSettings;
import tradepost.payment.core.provider.PaymentProvider;
import tradepost.sales.extension.ExtensionService;

/** The providers that the setting {@code payment.extensions} names. */
public final class PaymentExtensions {
    private static final String CONTEXT = "payment";
    private static final String POINT = "ext.payment.";
    /** As an address of the bridge. {@code manual}, {@code sandbox} and {@code credit} are providers of their own. */
    private static final Pattern NAME = Pattern.compile("(?!(?:manual|sandbox|credit)$)[a-z][a-z0-9_]{0,39}");

    private static final long REPORT_EVERY_MS = 2_000;

    private final Background background;
    private final List<String> names;
    private final Extensions extensions;
    private final ExtensionService service;
    private final String node;

    public PaymentExtensions(Env env) {
        background = env.background();
        names = names(env.config());
        var contract = ExtensionPoint.load(CONTEXT).getFirst();
        var points = names.stream().map(name -> contract.at(POINT + name)).toList();
        extensions = new Extensions(env, points, env.config().number(PaymentSettings.EXTENSION_DEADLINE_MS));
        service = Services.proxy(env.vertx(), ExtensionService.ADDRESS, ExtensionService.class);
        node = env.config().text(Settings.BUS_HOST) + ":" + env.config().number(Settings.BUS_PORT);
    }

    /** @throws Config.Invalid if one cannot be a provider of an extension */
    public static List<String> names(Config config) {
        var names = config.list(PaymentSettings.EXTENSIONS);
        for (var name : names)
            if (!NAME.matcher(name).matches())
                throw new Config.Invalid(PaymentSettings.EXTENSIONS.key() + ": " + name
                        + " cannot be served by an extension; use lower-case letters, digits and underscores");
        return names;
    }

    public List<PaymentProvider> providers() {
        return names.stream()
                .<PaymentProvider>map(name -> new ExtensionProvider(name, POINT + name, extensions))
                .toList();
    }

    /** Listens to extensions. Call this on the verticle. */
    public Future<?> start() {
        if (names.isEmpty()) return Future.succeededFuture();
        return extensions.start();
    }

    /** Starts to report the calls of extensions, if there may be any. Call this on the verticle. */
    public @Nullable BackgroundWork reports() {
        return names.isEmpty()
                ? null
                : background.work(CONTEXT, "calls of extensions").everyAsync(REPORT_EVERY_MS, this::report);
    }

    /** Sales lists all extensions, and knows which are disabled. */
    private Future<?> report() {
        Request.actAs(CONTEXT);
        return service.reportExtensions(node, extensions.stats(), Caller.system(CONTEXT))
                .onSuccess(disabled -> extensions.disable(Set.copyOf(disabled)));
    }
}
