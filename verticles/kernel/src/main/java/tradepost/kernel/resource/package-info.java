@NullMarked
package tradepost.kernel.resource;

import org.jspecify.annotations.NullMarked;
