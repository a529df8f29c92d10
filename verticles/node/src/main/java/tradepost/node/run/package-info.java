@NullMarked
package tradepost.node.run;

import org.jspecify.annotations.NullMarked;
