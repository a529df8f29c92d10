package tradepost.kernel;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.reflect.Method;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Undeploys the verticles of a test before VertxExtension closes their Vertx, as the program does. A Vertx that closes ends the connections
 * to the database before it undeploys. A relay then cannot release its lease, and the relay of the next test waits five seconds for it.
 *
 * <p>JUnit finds it in {@code META-INF/services}, in each JVM of tests; so it is also the place that sets how long they wait.
 */
public final class Undeployment implements InvocationInterceptor {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(Undeployment.class);
    private static final int TIMEOUT_S = 30;

    static {
        Awaitility.setDefaultTimeout(Patience.WAIT);
    }

    @Override
    public void interceptBeforeAllMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        undeployAtEnd(method, context);
        invocation.proceed();
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        undeployAtEnd(method, context);
        invocation.proceed();
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        undeployAtEnd(method, context);
        invocation.proceed();
    }

    /** What is stored last is closed first. A Vertx of the class, which its methods may take too, stays until the class ends. */
    private static void undeployAtEnd(ReflectiveInvocationContext<Method> method, ExtensionContext context) {
        for (var argument : method.getArguments())
            if (argument instanceof Vertx vertx)
                context.getStore(STORE).computeIfAbsent(vertx, v -> (AutoCloseable) () -> undeploy(vertx));
    }

    private static void undeploy(Vertx vertx) throws TimeoutException {
        var all = vertx.deploymentIDs().stream().map(vertx::undeploy).toList();
        Future.join(all).otherwiseEmpty().await(TIMEOUT_S, TimeUnit.SECONDS);
    }
}
