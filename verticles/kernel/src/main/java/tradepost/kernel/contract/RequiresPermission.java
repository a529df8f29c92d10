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
public @interface RequiresPermission {
    String value();

    /**
     * Whether callers who hold the permission for their own resources only are admitted. The calling context must then have
     * checked the ownership.
     */
    boolean own() default false;

    /**
     * Whether a repeated call has no further effect, even when both run at the same time. Such a call is repeated at another node
     * if the first one does not respond.
     */
    boolean idempotent() default false;
}
