package tradepost.kernel.service;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.call.RetrySafety;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Deadline;
import tradepost.kernel.request.Request;

/** Binds services to the event bus, and makes proxies to them whose calls carry the identity of the request being served. */
public final class Services {
    private static final int CALL_TIMEOUT_MS = 5_000;
    /** A header of calls that carry the Idempotency-Key of the request being served. */
    private static final String KEYED = "keyed";

    private Services() {}

    /**
     * Serves {@code impl} at {@code address}. Each method of {@code api} requires the permission of the contract's operation of
     * the same name, or of its {@link RequiresPermission} annotation. Fails IllegalStateException for a method that has neither.
     */
    public static <T> Future<Void> bind(Env env, String address, Contract contract, Class<T> api, T impl) {
        var operations = contract.operations().stream()
                .filter(op -> op.service().equals(address))
                .toList();
        return ServiceConsumer.bind(env, address, operations, api, impl);
    }

    /** Like the other method, for services that are in no contract: the permissions come from {@link RequiresPermission} alone. */
    public static <T> Future<Void> bind(Env env, String address, Class<T> api, T impl) {
        return ServiceConsumer.bind(env, address, List.of(), api, impl);
    }

    /**
     * A proxy to the service at {@code address}. It passes on the identity of the request being served, and retries as
     * {@link BusCaller} does.
     */
    public static <T> T proxy(Vertx vertx, String address, Class<T> api) {
        return proxy(vertx, address, api, new DeliveryOptions());
    }

    /**
     * Like the other method, but each call carries the Idempotency-Key of the request being served, by which the service recognises other
     * tries of the command. For commands that make one such call to a context.
     */
    public static <T> T keyedProxy(Vertx vertx, String address, Class<T> api) {
        return proxy(vertx, address, api, new DeliveryOptions().addHeader(KEYED, "true"));
    }

    private static <T> T proxy(Vertx vertx, String address, Class<T> api, DeliveryOptions options) {
        T once = new ServiceProxyBuilder(vertx)
                .setAddress(address)
                .setOptions(options.setSendTimeout(CALL_TIMEOUT_MS))
                .build(api);
        return calling(BusCaller.ofContext(vertx), address, api, once);
    }

    @SuppressWarnings("unchecked")
    static <T> T calling(BusCaller calls, String address, Class<T> api, T once) {
        var loader = api.getClassLoader();
        return (T) Proxy.newProxyInstance(loader, new Class<?>[] {api}, (self, method, args) -> {
            long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Deadline.innerMs(CALL_TIMEOUT_MS));
            return calls.send(retrySafety(method), isRead(method), () -> {
                        long leftMs = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
                        return leftMs <= 0 ? null : within(leftMs, invoke(once, method, args));
                    })
                    .recover(t -> Future.failedFuture(Problem.ofDependency(address, t)));
        });
    }

    /** Limits a call to the time that remains, because the options of a generated proxy are set only once. */
    private static Future<Object> within(long ms, Future<Object> answer) {
        return answer.timeout(ms, TimeUnit.MILLISECONDS)
                .recover(t -> Future.failedFuture(
                        t instanceof TimeoutException ? new ReplyException(ReplyFailure.TIMEOUT) : t));
    }

    private static <R> Future<R> invoke(Object proxy, Method method, Object @Nullable [] args) {
        try {
            @SuppressWarnings("unchecked")
            var answer = (Future<R>) method.invoke(proxy, args);
            return answer;
        } catch (InvocationTargetException e) {
            return Future.failedFuture(e.getCause() == null ? e : e.getCause());
        } catch (IllegalAccessException e) {
            return Future.failedFuture(e);
        }
    }

    /** Methods without {@link RequiresPermission} are safe to repeat if they are reads. */
    private static RetrySafety retrySafety(Method method) {
        var needs = method.getAnnotation(RequiresPermission.class);
        boolean idempotent = needs == null ? isRead(method) : needs.idempotent();
        return idempotent ? RetrySafety.CONCURRENT : RetrySafety.UNSAFE;
    }

    private static boolean isRead(Method method) {
        return method.getName().startsWith("get") || method.getName().startsWith("list");
    }

    /**
     * Adds the identity to outgoing calls: a call made while a request is served carries the identity of that request; a call in
     * the context's own name carries a seal.
     */
    static void passIdentityOn(Vertx vertx, Seal seal) {
        vertx.eventBus().<Object>addOutboundInterceptor(delivery -> {
            var message = delivery.message();
            var action = message.headers().get(Request.ACTION);
            var request = action == null ? null : Request.current();
            if (action != null && request != null && delivery.body() instanceof JsonObject body)
                identify(message, action, request, seal, body);
            delivery.next();
        });
    }

    private static void identify(Message<?> message, String action, Request request, Seal seal, JsonObject body) {
        var headers = message.headers();
        if (headers.contains(Request.TOKEN) || headers.contains(Seal.HEADER)) return;
        var token = request.header(Request.TOKEN);
        var caller = request.caller;
        if (token != null) headers.set(Request.TOKEN, token);
        else if (caller != null && caller.isContext())
            headers.set(Seal.HEADER, seal.seal(caller.context(), message.address(), action, withoutCaller(body)));
        if (!headers.contains(Request.TRACEPARENT))
            copy(request, headers, Request.TRACEPARENT); // a tracer has set its own
        copy(request, headers, Request.REQUEST_ID);
        copy(request, headers, Request.CLIENT_ADDRESS);
        if (headers.contains(KEYED)) {
            copy(request, headers, Request.IDEMPOTENCY_KEY);
            copy(request, headers, Request.REQUEST_HASH);
        }
        if (request.untilNanos != null) headers.set(Deadline.HEADER, Long.toString(Deadline.innerMs(CALL_TIMEOUT_MS)));
        var via = request.header(Request.ACTION);
        if (via != null) headers.set(Request.VIA, via);
        if (Request.isRead()) headers.set(Request.READING, "true");
    }

    private static JsonObject withoutCaller(JsonObject body) {
        var rest = new LinkedHashMap<>(body.getMap()); // keeps the order that is sent over the wire
        rest.remove("caller");
        return new JsonObject(rest);
    }

    private static void copy(Request request, MultiMap headers, String name) {
        var value = request.header(name);
        if (value != null) headers.set(name, value);
    }
}
