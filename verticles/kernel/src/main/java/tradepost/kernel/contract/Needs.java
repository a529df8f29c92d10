package tradepost.kernel.contract;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The permission of an operation that is not in a contract, because only contexts call it: {@code resource:action},
 * {@code authenticated} or {@code public}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Needs {
    String value();

    /** Whether holding it for one's own is enough to be let in: the context that calls has seen to it that it is. */
    boolean own() default false;

    /** Whether a second call has no effect beside the first, at the same time even: then it is asked of another node when one is silent. */
    boolean idempotent() default false;
}
