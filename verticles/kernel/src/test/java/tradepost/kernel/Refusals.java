package tradepost.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.serviceproxy.ServiceException;

/** What a test expects of a call that is refused. */
public final class Refusals {
    private Refusals() {}

    /** The code and the slug, such as {@code 409 in_use}. */
    public static String code(Future<?> refused) {
        var refusal = refusal(refused);
        return refusal.failureCode() + " " + refusal.getMessage();
    }

    /** Waits for the call, and fails unless it was refused. */
    public static ServiceException refusal(Future<?> refused) {
        var failure = refused.<Throwable>transform(r -> Future.succeededFuture(r.cause()))
                .await();
        assertThat(failure).isInstanceOf(ServiceException.class);
        return (ServiceException) failure;
    }
}
