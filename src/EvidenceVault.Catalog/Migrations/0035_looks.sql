-- Who looked at what he has not collected: whether he has is asked of items and accounts as they are now, so the index holds what is asked by, of looks alone. A page of it reads no other line of the log.
CREATE INDEX custody_entry_looks ON custody_entry (leaf_index, act, actor, item) WHERE act IN ('item-viewed', 'media-played', 'item-fetched', 'custody-trail-viewed');
