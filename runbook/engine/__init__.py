"""The one loop over the blocks of a run, the plan it follows and the policies that steer it."""
