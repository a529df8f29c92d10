package tradepost.kernel.service;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ProxyHandler;
import io.vertx.serviceproxy.ServiceException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Settings;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.identity.Access;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Deadline;
import tradepost.kernel.request.Request;

/**
 * Serves the messages of one service. It verifies the caller, checks its permission (in addition to the gateway's check) and maps
 * every failure to its code.
 */
final class ServiceConsumer {
    /** What an operation requires of its caller, whether it may wait for an event, and whether it changes nothing. */
    private record Needed(Access access, boolean waits, boolean reads) {}

    /** The names of versioned resources that are answered with their parts. */
    private static final List<String> HEADS = List.of("order", "quote", "payment");

    private ServiceConsumer() {}

    /** Serves {@code impl}; an operation that is not among these needs {@link RequiresPermission}. */
    static <T> Future<Void> bind(Env env, String address, List<Contract.Operation> operations, Class<T> api, T impl) {
        var needed = permissions(operations, api);
        var handler = generatedHandler(env.vertx(), api, mapped(api, impl));
        return env.vertx()
                .eventBus()
                .<JsonObject>consumer(address)
                .handler(m -> serve(env, address, needed, handler, m))
                .completion();
    }

    private static Map<String, Needed> permissions(List<Contract.Operation> operations, Class<?> api) {
        var needed = new HashMap<String, Needed>();
        for (var op : operations) needed.put(op.id(), new Needed(op.access(), op.waits(), op.isRead()));
        for (var method : api.getMethods()) {
            var needs = method.getAnnotation(RequiresPermission.class);
            if (needs != null)
                needed.putIfAbsent(method.getName(), new Needed(access(method.getName(), needs), false, false));
            if (!needed.containsKey(method.getName()))
                throw new IllegalStateException(api.getName() + "#" + method.getName()
                        + " needs a permission: in its contract or by @RequiresPermission");
        }
        return Map.copyOf(needed);
    }

    /** The context that calls it has checked what concerns its own caller: see {@link RequiresPermission}. */
    private static Access access(String method, RequiresPermission needs) {
        return new Access(method, needs.value(), needs.own(), true, false, false);
    }

    private static void serve(
            Env env, String address, Map<String, Needed> needed, ProxyHandler handler, Message<JsonObject> message) {
        var action = message.headers().get(Request.ACTION);
        var permission = action == null ? null : needed.get(action);
        if (action == null || permission == null) {
            // an operation of a newer release: nothing was started, and a node of that release can serve it
            message.reply(Problem.unavailable("unavailable"));
            return;
        }
        if (message.body() == null) {
            message.reply(Problem.badRequest("invalid_arguments"));
            return;
        }
        if (Deadline.isPast(Deadline.of(message.headers()))) {
            message.reply(Problem.unavailable("overloaded")); // the caller has given up; nothing was started
            return;
        }
        var answered = admit(env, permission, message.headers());
        if (answered == null) {
            message.reply(Problem.unavailable("overloaded"));
            return;
        }
        var served = new Work(handler, message, env, answered);
        if (permission.access().isPublic()) {
            served.run(permission, null);
            return;
        }
        var caller = caller(env, address, action, permission.access(), message);
        if (caller.isComplete()) {
            served.enter(permission, caller);
        } else { // a shared load of the keys completes on the context of its first caller, not on that of this message
            var context = env.vertx().getOrCreateContext();
            caller.onComplete(r -> context.runOnContext(v -> served.enter(permission, caller)));
        }
    }

    /** Returns what to run when the response has been sent; null if this node has too many requests in flight. */
    private static @Nullable Runnable admit(Env env, Needed permission, MultiMap headers) {
        if (permission.waits()) {
            env.inFlight().begin();
            return env.inFlight()::end;
        }
        var bytes = headers.get(Request.BYTES);
        boolean nested = headers.contains(Request.VIA) || headers.contains(Seal.HEADER);
        return env.inFlight().admit(bytes != null && bytes.matches("\\d{1,9}") ? Long.parseLong(bytes) : 0, nested);
    }

    /** An admitted request. */
    private record Work(ProxyHandler handler, Message<JsonObject> message, Env env, Runnable answered) {
        void enter(Needed permission, Future<Caller> caller) {
            var refusal = caller.failed() ? Problem.from(caller.cause()) : refusal(permission, caller.result());
            if (refusal == null) run(permission, caller.result());
            else refuse(refusal);
        }

        private @Nullable ServiceException refusal(Needed permission, Caller caller) {
            return permission.access().refusal(caller, env.tokens().clock().now());
        }

        private void refuse(ServiceException problem) {
            answered.run();
            message.reply(problem);
        }

        void run(Needed operation, @Nullable Caller caller) {
            var request = new Request(caller, message.headers(), env.seal());
            request.admittedTo(operation.access(), operation.reads());
            request.enter();
            var body = message.body();
            if (caller == null) body.remove("caller");
            else body.put("caller", Caller.write(caller));
            handler.handle(new Served(message, request, env.seal(), answered));
        }
    }

    private static Future<Caller> caller(
            Env env, String address, String action, Access access, Message<JsonObject> message) {
        message.body().remove("caller"); // ignore what was sent: only a verified caller is passed on
        var token = message.headers().get(Request.TOKEN);
        if (token != null) return env.tokens().verify(token).map(Tokens.Verified::caller);
        var seal = message.headers().get(Seal.HEADER);
        if (seal == null && access.admitsVisitors() && env.config().flag(Settings.STOREFRONT_ANONYMOUS))
            return Future.succeededFuture(Caller.visitor());
        var context = seal == null ? null : env.seal().verify(seal, address, action, message.body());
        return context == null
                ? Future.failedFuture(Problem.unauthorized("unauthorized"))
                : Future.succeededFuture(Caller.system(context));
    }

    /** Maps every failure of the service, thrown or returned, to its code, because the generated handler would lose it. */
    @SuppressWarnings("unchecked")
    private static <T> T mapped(Class<T> api, T impl) {
        return (T) Proxy.newProxyInstance(
                api.getClassLoader(), new Class<?>[] {api}, (self, method, args) -> call(impl, method, args));
    }

    private static Future<?> call(Object impl, Method method, Object @Nullable [] args) {
        try {
            return ((Future<?>) method.invoke(impl, args)).recover(Problem::failed);
        } catch (InvocationTargetException e) {
            return Problem.failed(e.getCause() == null ? e : e.getCause());
        } catch (IllegalAccessException e) {
            return Problem.failed(e);
        }
    }

    private static <T> ProxyHandler generatedHandler(Vertx vertx, Class<T> api, T service) {
        try {
            var type = Class.forName(api.getName() + "VertxProxyHandler", true, api.getClassLoader());
            return (ProxyHandler) type.getConstructor(Vertx.class, api).newInstance(vertx, service);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no generated handler for " + api.getName() + ": is it @ProxyGen?", e);
        }
    }

    /** The message as the generated handler sees it. It adds the request's response headers to the reply. */
    private record Served(Message<JsonObject> message, Request request, Seal seal, Runnable answered)
            implements Message<JsonObject> {
        @Override
        public String address() {
            return message.address();
        }

        @Override
        public MultiMap headers() {
            return message.headers();
        }

        @Override
        public JsonObject body() {
            return message.body();
        }

        @Override
        public @Nullable String replyAddress() {
            return message.replyAddress();
        }

        @Override
        public boolean isSend() {
            return message.isSend();
        }

        @Override
        public void reply(@Nullable Object answer, DeliveryOptions options) {
            try {
                send(answer, options);
            } finally {
                answered.run();
            }
        }

        private void send(@Nullable Object answer, DeliveryOptions options) {
            if (answer instanceof ServiceException e && e.failureCode() == 500 && !"internal".equals(e.getMessage())) {
                message.reply(
                        Problem.badRequest("invalid_arguments"),
                        options); // the generated handler could not read the arguments
                return;
            }
            request.answerHeaders().forEach(options::addHeader);
            if (answer instanceof JsonObject body) {
                if (!request.answerHeaders().containsKey(Request.ETAG)) etag(body, options);
                var sealed = seal.sealAnswer(message, body).getHeaders();
                if (sealed != null) sealed.forEach(h -> options.addHeader(h.getKey(), h.getValue()));
            }
            message.reply(answer, options);
        }

        /** Sets the ETag of a versioned resource, also of one that is answered with its parts: {order, items}, {payment, refunds}. */
        private static void etag(JsonObject body, DeliveryOptions options) {
            var versioned = HEADS.stream()
                    .map(body::getValue)
                    .filter(JsonObject.class::isInstance)
                    .map(JsonObject.class::cast)
                    .findFirst()
                    .orElse(body);
            if (versioned.getValue("version") instanceof Number version)
                options.addHeader("etag", Request.etag(version.longValue()));
        }

        @Override
        public <R> Future<Message<R>> replyAndRequest(Object answer, DeliveryOptions options) {
            return message.replyAndRequest(answer, options);
        }
    }
}
