/** The request being served: its caller, deadline and origin, its log fields and its trace. */
@NullMarked
package tradepost.kernel.request;

import org.jspecify.annotations.NullMarked;
