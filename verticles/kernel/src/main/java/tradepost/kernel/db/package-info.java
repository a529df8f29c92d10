@NullMarked
package tradepost.kernel.db;

import org.jspecify.annotations.NullMarked;
