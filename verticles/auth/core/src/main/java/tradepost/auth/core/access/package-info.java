/** What roles and programs may do. */
@NullMarked
package tradepost.auth.core.access;

import org.jspecify.annotations.NullMarked;
