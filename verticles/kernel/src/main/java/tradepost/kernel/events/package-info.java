@NullMarked
package tradepost.kernel.events;

import org.jspecify.annotations.NullMarked;
