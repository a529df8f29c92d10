@NullMarked
package tradepost.node.demo;

import org.jspecify.annotations.NullMarked;
