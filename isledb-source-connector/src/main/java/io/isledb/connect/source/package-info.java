/**
 * Republishes every change of isles to Kafka. {@link io.isledb.connect.source.IsleSourceConnector}
 * finds isles and spreads them over tasks; {@link io.isledb.connect.source.IsleSourceTask} follows
 * their feeds.
 */
@NullMarked
package io.isledb.connect.source;

import org.jspecify.annotations.NullMarked;
