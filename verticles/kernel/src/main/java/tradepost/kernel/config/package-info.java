@NullMarked
package tradepost.kernel.config;

import org.jspecify.annotations.NullMarked;
