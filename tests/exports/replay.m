% SPDX-License-Identifier: GPL-3.0-or-later
% octave replay.m FOLDER MODEL TRAJECTORY TOLERANCE [OPTION VALUE]...: runs an export in Octave and compares it with a
% trajectory. Options are those of replay.c, and --doses has drugs in CMT.
1; % a script, not a function file

function good = replay(folder, name, path, tolerance, varargin)
  addpath(folder);
  m = feval(name);
  p = m.parameters;
  [head, want] = table(path);
  y = []; doses = {}; inputs = {}; least = struct();
  for k = 1:2:numel(varargin)
    part = strsplit(varargin{k + 1}, '=');
    if strcmp(varargin{k}, '--set')
      p.(part{1}) = str2double(part{2});
    elseif strcmp(varargin{k}, '--floor')
      least.(part{1}) = str2double(part{2});
    elseif any(strcmp(varargin{k}, {'--events', '--doses'}))
      [m, doses, inputs] = happenings(m, varargin{k + 1}, strcmp(varargin{k}, '--events'));
    end
  end
  for k = find(strcmp(varargin, '--init'))
    part = strsplit(varargin{k + 1}, '=');
    if isempty(y), y = m.initial(m.constants(p)); end
    y(strcmp(m.states, part{1})) = str2double(part{2});
  end
  said = '';
  try
    m.run(m, [0 1], p, {-1, 'none', 1});
  catch refused
    said = refused.message;
  end
  assert(! isempty(strfind(said, 'before the first')))
  [ys, outs] = m.run(m, want(:, 1), p, doses, inputs, y);
  worst = 0; where = 'none';
  for k = 2:numel(head)
    if k - 1 <= numel(m.states), got = ys(:, k - 1); else, got = [outs.(head{k})]'; end
    size_of = 1e-3 * max(abs(want(:, k)));
    if isfield(least, head{k}), size_of = least.(head{k}); end
    error = max(abs(got - want(:, k)) ./ max(max(abs(want(:, k)), size_of), 1e-300));
    if ~(error <= worst), worst = error; where = head{k}; end
  end
  good = worst <= str2double(tolerance) && rows(want) > 1;
  printf('%s %.1e (%s), %d rows\n', {'WRONG', 'ok'}{good + 1}, worst, where, rows(want));
end

function [head, numbers] = table(path)
  lines = strsplit(strtrim(fileread(path)), "\n");
  head = strsplit(lines{1}, ',');
  numbers = cell2mat(cellfun(@(l) str2double(strsplit(l, ',')), lines(2:end)', 'UniformOutput', false));
end

% Where CMT is a state, its amount is given to that state.
function [m, doses, inputs] = happenings(m, path, is_state)
  lines = strsplit(strtrim(fileread(path)), "\n");
  head = strsplit(lines{1}, ',');
  doses = {}; inputs = {};
  for l = lines(2:end)
    f = strsplit(l{1}, ',');
    value = @(column) str2double(f{strcmp(head, column)});
    times = value('TIME');
    if any(strcmp(head, 'ADDL')), times = times + (0:value('ADDL')) * value('II'); end
    if value('EVID') == 1
      for t = times, doses(end + 1, :) = {t, f{4}, value('AMT')}; end
    end
    for k = 5:numel(head)
      if isfield(m.parameters, head{k}), inputs(end + 1, :) = {value('TIME'), head{k}, value(head{k})}; end
    end
  end
  if is_state
    states = m.states;
    m.dose = @(y, p, state, amount) y + amount * strcmp(states(:), state);
  end
end

given = argv();
if ~replay(given{:}), error('another trajectory'), end
