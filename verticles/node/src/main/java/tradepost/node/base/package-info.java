@NullMarked
package tradepost.node.base;

import org.jspecify.annotations.NullMarked;
