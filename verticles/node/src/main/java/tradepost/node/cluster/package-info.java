@NullMarked
package tradepost.node.cluster;

import org.jspecify.annotations.NullMarked;
